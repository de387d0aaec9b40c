import { uploadModal } from '../files/upload-form.ts'
import { section } from '../kit/blocks.ts'
import { sayingModal } from '../kit/modal.ts'
import { readNumber } from '../kit/read-back.ts'
import type { Listening } from '../listening/listening.ts'
import { invoiceActions } from './action-ids.ts'
import type { InvoiceDeps } from './deps.ts'
import { listenToInvoiceForms } from './forms.ts'
import { openVerb } from './menu.ts'
import { openPool } from './pool.ts'
import { sendChargeback } from './send-file.ts'

/** The “Invoices” tab’s buttons and windows, and the button under an explained invoice. */
export function listenToInvoices(listening: Listening, deps: InvoiceDeps): void {
  listening.button(invoiceActions.import, 'finance', ({ openModal }) =>
    openModal('Import files', async () => uploadModal()),
  )
  listening.button(invoiceActions.pool, 'finance', (request) => openPool(deps, request))
  listening.button(invoiceActions.menu, 'finance', (request) => openVerb(deps, request))

  listening.button(invoiceActions.sendCsv, 'finance', async ({ asker, actor, value, reply }) => {
    const { rows } = await sendChargeback(deps, { asker, actor, invoiceId: readNumber(value) })
    const text = sentText(rows)
    await reply({ text, blocks: [section(text)] })
  })
  listening.viewAction(invoiceActions.sendCsvHere, 'finance', ({ asker, actor, value, pushModal }) =>
    pushModal('All in CSV', async () => {
      const { rows } = await sendChargeback(deps, { asker, actor, invoiceId: readNumber(value) })
      return sayingModal('All in CSV', sentText(rows))
    }),
  )

  listenToInvoiceForms(listening, deps)
}

function sentText(rows: number): string {
  return `The CSV is in your messages with Tally: ${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'} that add up to the invoice.`
}
