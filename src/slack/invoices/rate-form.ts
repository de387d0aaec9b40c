import type { ModalView } from '@slack/types'
import { dayOf } from '../../base/calendar.ts'
import type { Invoice } from '../../invoices/invoice.ts'
import { section } from '../kit/blocks.ts'
import { textInput } from '../kit/inputs.ts'
import { modal } from '../kit/modal.ts'
import { invoiceForms } from './action-ids.ts'
import { titleOf } from './remove-form.ts'

export const rateField = 'rate'

/** Says what one unit of an invoice’s currency is in dollars. */
export function rateModal(invoice: Invoice, now: Date): ModalView {
  return modal({
    callbackId: invoiceForms.rate,
    title: 'Exchange rate',
    submit: 'Save',
    metadata: JSON.stringify({ invoiceId: invoice.id }),
    blocks: [
      section(titleOf(invoice, dayOf(now))),
      textInput({
        id: rateField,
        label: `One ${invoice.currency} in US dollars`,
        hint: 'Leave it empty to take the invoice out of every figure in dollars.',
        placeholder: '1.0843',
        ...(invoice.usdRate === null ? {} : { initial: invoice.usdRate }),
        optional: true,
        maxLength: 20,
      }),
    ],
  })
}
