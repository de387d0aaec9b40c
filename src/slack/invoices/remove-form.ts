import type { ModalView } from '@slack/types'
import { z } from 'zod'
import { formatAmount } from '../../base/amount.ts'
import { type Day, dayOf } from '../../base/calendar.ts'
import type { Invoice } from '../../invoices/invoice.ts'
import { section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { modal } from '../kit/modal.ts'
import { invoiceForms } from './action-ids.ts'
import { documentLine, numberText } from './words.ts'

/** Which invoice a window is about; looked up again when it is submitted. */
export const invoiceMetadata = z.object({ invoiceId: z.int().positive() })

/** Asks before an invoice is removed, and says what happens. */
export function removeModal(invoice: Invoice, now: Date): ModalView {
  return modal({
    callbackId: invoiceForms.remove,
    title: 'Remove this invoice?',
    submit: 'Remove',
    close: 'Keep it',
    metadata: JSON.stringify({ invoiceId: invoice.id } satisfies z.infer<typeof invoiceMetadata>),
    blocks: [
      section(titleOf(invoice, dayOf(now))),
      section(
        [
          '• It counts no more: what was billed, the pool and the difference follow at once.',
          '• What was used stays as it is in every report.',
          '• To have it back, hand its file in again.',
        ].join('\n'),
      ),
    ],
  })
}

/** An invoice above a form about it. */
export function titleOf(invoice: Invoice, today: Day): string {
  const { number, total, currency } = invoice
  return `${numberText(number)} · *${formatAmount(total, currency)}*\n${escapeMrkdwn(documentLine(invoice, today))}`
}
