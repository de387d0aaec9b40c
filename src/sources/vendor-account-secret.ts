import { sql } from 'kysely'
import { AppError } from '../base/app-error.ts'
import { type Provider, providerName } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { SealedPlace } from '../vault/sealed-place.ts'
import type { Vault } from '../vault/vault.ts'

/** Where these keys are kept sealed. */
export const sealedAdminKeys: SealedPlace = {
  title: 'Admin keys of vendor accounts',
  table: 'vendor_account',
  column: 'sealed',
  ids: ['id'],
  facts: ['id'],
  bindingOf: (id = '') => secretBinding(Number(id)),
}

/** What the sealed text is bound to: it opens for this row only. */
export function secretBinding(id: number): string {
  return `vendor_account:${id}`
}

/** What may be shown of an admin key: its kind and the last four characters, `sk-ant-admin01-…4fQA`. */
export function secretHint(secret: string): string {
  const [kind = ''] = /^(sk-ant-(?:admin|api)\d*-|sk-ant-|sk-admin-|key_|crsr_)/.exec(secret) ?? []
  return secret.length < 20 ? '…' : `${kind}…${secret.slice(-4)}`
}

/** Throws `conflict` when another account of the vendor, active or disabled, has this very key: it would be counted twice. */
export async function refuseKnownSecret(
  transaction: DbOrTransaction,
  vault: Vault,
  input: { vendor: Provider; secret: string; exceptId?: number },
): Promise<void> {
  const { vendor, secret, exceptId = 0 } = input
  // Two adding at once take turns, so that the later one sees the earlier.
  await sql`select pg_advisory_xact_lock(hashtextextended('tally.vendor-account', 0))`.execute(transaction)
  const others = await transaction
    .selectFrom('vendor_account')
    .select(['id', 'label', 'sealed'])
    .where('vendor', '=', vendor)
    .where('state', 'in', ['active', 'disabled'])
    .where('id', '<>', exceptId)
    .execute()
  const same = others.find(({ id, sealed }) => vault.open(sealed, secretBinding(id)) === secret)
  if (!same) return
  throw new AppError(
    'conflict',
    `Tally has this ${providerName(vendor)} key already, as “${same.label}”. Nothing was saved.`,
  )
}
