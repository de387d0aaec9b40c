import type { ModalView } from '@slack/types'
import type { Invoice } from '../../invoices/invoice.ts'
import { invoiceById } from '../../invoices/read-invoices.ts'
import { has } from '../../people/need.ts'
import { freshness } from '../../reports/data-status-freshness.ts'
import { explainInvoice } from '../../reports/invoices/explain-invoice.ts'
import { sayingModal } from '../kit/modal.ts'
import { readNumber } from '../kit/read-back.ts'
import { refusalSentence } from '../listening/need.ts'
import type { ButtonRequest } from '../listening/requests.ts'
import { type InvoiceVerb, invoiceVerbs } from './action-ids.ts'
import type { InvoiceDeps } from './deps.ts'
import { explainedModal } from './explain-view.ts'
import { linesModal } from './lines-form.ts'
import { rateModal } from './rate-form.ts'
import { removeModal } from './remove-form.ts'
import { sendInvoiceFile } from './send-file.ts'

/** The dots beside an invoice; the value is a verb and the invoice’s id. */
export async function openVerb(deps: InvoiceDeps, request: ButtonRequest): Promise<void> {
  const [word = '', id = ''] = request.value.split(':')
  const verb = invoiceVerbs.find((one) => one === word)
  const invoiceId = readNumber(id)
  if (verb) await request.openModal(titles[verb], () => windowOf(deps, request, { verb, invoiceId }))
}

const titles: Record<InvoiceVerb, string> = {
  explain: 'Invoice explained',
  lines: 'Lines and sorts',
  file: 'Get the file',
  rate: 'Exchange rate',
  remove: 'Remove this invoice?',
}

async function windowOf(
  deps: InvoiceDeps,
  { viewer, asker, actor }: ButtonRequest,
  { verb, invoiceId }: { verb: InvoiceVerb; invoiceId: number },
): Promise<ModalView> {
  const { db, clock } = deps
  const now = clock.now()
  switch (verb) {
    case 'explain':
      return explainedModal(await explainInvoice(db, { invoiceId, now }), { fresh: await freshness(db), now })
    case 'file':
      await sendInvoiceFile(deps, { asker, actor, invoiceId })
      return sayingModal(titles.file, 'The file is in your messages with Tally.')
    case 'rate':
      if (!has(viewer, 'admin')) return sayingModal(titles.rate, refusalSentence(viewer, 'admin'))
      return forCounted(await invoiceById(db, invoiceId), titles.rate, (invoice) => rateModal(invoice, now))
    case 'lines':
      return forCounted(await invoiceById(db, invoiceId), titles.lines, (invoice) => linesModal(invoice, 0))
    case 'remove':
      return forCounted(await invoiceById(db, invoiceId), titles.remove, (invoice) => removeModal(invoice, now))
  }
}

/** A form for an invoice that counts; for another, that it does not. */
export function forCounted(invoice: Invoice, title: string, draw: (invoice: Invoice) => ModalView): ModalView {
  return invoice.state === 'counted' ? draw(invoice) : sayingModal(title, notCounted)
}

const notCounted =
  'This invoice counts no more: it was removed, or a later file replaced it. Open Home again to see what counts.'
