import { sealedHeldFiles } from '../imports/held.ts'
import { sealedInvoiceFiles } from '../invoices/invoice-file.ts'
import { sealedProviderKeys } from '../people/provider-keys.ts'
import { sealedSlackTokens } from '../people/slack-installation-row.ts'
import { sealedAdminKeys } from '../sources/vendor-account-secret.ts'
import type { SealedPlace } from '../vault/sealed-place.ts'

/** Everywhere sealed values are kept. A test holds this against the columns there are. */
export const sealedPlaces: readonly SealedPlace[] = [
  sealedProviderKeys,
  sealedAdminKeys,
  sealedInvoiceFiles,
  sealedHeldFiles,
  ...sealedSlackTokens,
]
