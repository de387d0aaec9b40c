import type { Actor } from '../../audit/record-act.ts'
import { fetchInvoiceFile } from '../../invoices/invoice-file.ts'
import { chargebackCsv, chargebackOf } from '../../reports/invoices/chargeback.ts'
import { explainInvoice } from '../../reports/invoices/explain-invoice.ts'
import { recordChargeback } from '../../reports/invoices/record-chargeback.ts'
import type { Asker } from '../asking.ts'
import { patiently } from '../web-api.ts'
import type { InvoiceDeps } from './deps.ts'

type Wanted = { asker: Asker; actor: Actor; invoiceId: number }

/**
 * Sends the chargeback of an invoice, a row for each who bears a part, to somebody’s own messages. Written down in the audit
 * log. Gives how many rows it has. Throws `not-found`.
 */
export async function sendChargeback(deps: InvoiceDeps, wanted: Wanted): Promise<{ rows: number }> {
  const { db, clock } = deps
  const { actor, invoiceId } = wanted
  const now = clock.now()
  const explained = await explainInvoice(db, { invoiceId, now })
  const chargeback = chargebackOf(explained)
  await recordChargeback(db, { explained, actor, now })
  await upload(deps, wanted, { content: chargebackCsv(chargeback, { forExcel: true }), filename: chargeback.fileName })
  return { rows: chargeback.rows.length }
}

/** Sends the file an invoice was read from to somebody’s own messages. Throws `not-found` where there is none. */
export async function sendInvoiceFile(deps: InvoiceDeps, wanted: Wanted): Promise<void> {
  const { actor, invoiceId } = wanted
  const { name, bytes } = await fetchInvoiceFile(deps.db, deps.vault, { invoiceId, actor, now: deps.clock.now() })
  await upload(deps, wanted, { file: bytes, filename: name })
}

async function upload(
  { clients }: InvoiceDeps,
  { asker }: Wanted,
  given: ({ content: string } | { file: Buffer }) & { filename: string },
): Promise<void> {
  const { channel } = await patiently(() => clients.interactive.conversations.open({ users: asker.slackUser }))
  await patiently(() =>
    clients.interactive.filesUploadV2({
      channel_id: channel?.id ?? asker.slackUser,
      title: given.filename,
      ...given,
    }),
  )
}
