import type { ModalView } from '@slack/types'
import { z } from 'zod'
import { formatAmount } from '../../base/amount.ts'
import type { InvoicePreview } from '../../imports/preview.ts'
import { type LineSort, lineSorts } from '../../invoices/invoice.ts'
import { context } from '../kit/blocks.ts'
import type { Form } from '../kit/form.ts'
import { selectInput } from '../kit/inputs.ts'
import { buttonRow, countLine, pageButtons, pageOf } from '../kit/list.ts'
import { modal } from '../kit/modal.ts'
import { fileActions, fileForms } from './action-ids.ts'
import { plainText, sortNames } from './words.ts'

const linesOnPage = 40
const lineNoun = { none: 'No line', one: 'line', many: 'lines' }

/** Which page of something a modal shows, of which file. */
export const pageMetadata = z.object({ id: z.uuid(), page: z.int().nonnegative() })

/** The lines of an invoice, each with its sort to be corrected. Turning the page keeps what was chosen on it. */
export function sortsModal(invoice: InvoicePreview, { id, page }: z.infer<typeof pageMetadata>): ModalView {
  const all = invoice.lines.map((line, position) => ({ ...line, position }))
  const shown = pageOf(all, { page, size: linesOnPage })
  return modal({
    callbackId: fileForms.sorts,
    title: 'Correct sorts',
    submit: 'Save',
    metadata: JSON.stringify({ id, page: shown.page } satisfies z.infer<typeof pageMetadata>),
    blocks: [
      context(countLine(shown, lineNoun)),
      ...shown.items.map(({ position, text, sort, amount }) =>
        selectInput({
          id: blockOf(position),
          label: `${plainText(text, 150) || 'Line'} · ${formatAmount(amount, invoice.currency)}`,
          choices: lineSorts.map((value) => ({ value, text: sortNames[value] })),
          initial: sort,
        }),
      ),
      ...buttonRow(
        ...pageButtons(shown, lineNoun, { previous: fileActions.turnLinesBack, next: fileActions.turnLines }),
      ),
    ],
  })
}

/** The sorts that differ from those the lines have now, by the line's position. */
export function sortsGiven(form: Form, invoice: InvoicePreview): Map<number, LineSort> {
  const given = new Map<number, LineSort>()
  for (const [position, line] of invoice.lines.entries()) {
    const chosen = lineSorts.find((sort) => sort === form.chosen(blockOf(position)))
    if (chosen && chosen !== line.sort) given.set(position, chosen)
  }
  return given
}

function blockOf(position: number): string {
  return `line ${position}`
}
