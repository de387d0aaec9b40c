import type { ModalView } from '@slack/types'
import { z } from 'zod'
import { formatAmount } from '../../base/amount.ts'
import { type Invoice, type LineSort, lineSorts } from '../../invoices/invoice.ts'
import { sortSums } from '../../reports/invoices/sort-sums.ts'
import { sortNames } from '../files/words.ts'
import { context, figures, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import type { Form } from '../kit/form.ts'
import { selectInput } from '../kit/inputs.ts'
import { cut } from '../kit/limits.ts'
import { buttonRow, countLine, type Noun, pageButtons, pageOf } from '../kit/list.ts'
import { modal } from '../kit/modal.ts'
import { invoiceActions, invoiceForms } from './action-ids.ts'
import { numberText } from './words.ts'

/** Which page of which invoice’s lines a window shows. */
export const linesMetadata = z.object({ invoiceId: z.int().positive(), page: z.int().min(0).max(10_000) })

const linesOnPage = 50
const lineNoun: Noun = { none: 'No line', one: 'line', many: 'lines' }

/** The lines of an invoice, each with its sort, below what each sort comes to. */
export function linesModal(invoice: Invoice, page: number): ModalView {
  const { id, lines, currency } = invoice
  const shown = pageOf(lines, { page, size: linesOnPage })
  const turns = buttonRow(
    ...pageButtons(shown, lineNoun, { previous: invoiceActions.turnLinesBack, next: invoiceActions.turnLines }),
  )
  return modal({
    callbackId: invoiceForms.sorts,
    title: 'Lines and sorts',
    submit: 'Save',
    metadata: JSON.stringify({ invoiceId: id, page: shown.page } satisfies z.infer<typeof linesMetadata>),
    blocks: [
      section(`${numberText(invoice.number)} · *${formatAmount(invoice.total, currency)}*`),
      sumsBlock(invoice),
      context(
        `${countLine(shown, lineNoun)}.${turns.length === 0 ? '' : ' Turning the page saves what was chosen on it.'}`,
      ),
      ...shown.items.map(({ position, text, sort, amount }) =>
        selectInput({
          id: blockOf(position, sort),
          label: `${cut(text.replaceAll(/\s+/g, ' ').trim(), 150) || 'Line'} · ${formatAmount(amount, currency)}`,
          choices: lineSorts.map((value) => ({ value, text: sortNames[value] })),
          initial: sort,
        }),
      ),
      ...turns,
    ],
  })
}

/** What a window says once sorts were saved: how many lines, and what each sort comes to now. */
export function sortsSavedModal(invoice: Invoice, changed: number): ModalView {
  const what =
    changed === 0
      ? 'Nothing was changed.'
      : `*Saved:* ${changed === 1 ? '1 line has' : `${changed} lines have`} another sort. Reports follow at once.`
  return modal({
    callbackId: 'invoices.sorts-saved',
    title: 'Lines and sorts',
    blocks: [section(what), sumsBlock(invoice)],
  })
}

/**
 * The sorts that were chosen, by the line’s position. A line left as it was shown is not among them, so that what somebody
 * else has saved meanwhile stays.
 */
export function sortsGiven(form: Form): Map<number, LineSort> {
  const given = new Map<number, LineSort>()
  for (const id of form.blocks()) {
    const [, position = '', before = ''] = /^line (\d{1,6}) (\w+)$/.exec(id) ?? []
    const chosen = lineSorts.find((sort) => sort === form.chosen(id))
    if (position !== '' && chosen && chosen !== before) given.set(Number(position), chosen)
  }
  return given
}

// With the sort it had, so that Slack does not keep in a line drawn anew what was chosen before.
function blockOf(position: number, sort: LineSort): string {
  return `line ${position} ${sort}`
}

function sumsBlock({ lines, currency, total }: Invoice) {
  const sums = sortSums(lines)
  const used = lineSorts.filter((sort) => lines.some((line) => line.sort === sort))
  const all = lines.reduce((sum, { amount }) => sum + amount, 0)
  return figures([
    ...used.map((sort) => ({ label: sortNames[sort], value: formatAmount(sums[sort], currency) })),
    {
      label: all === total ? 'All lines' : 'All lines, which is not the total',
      value: escapeMrkdwn(formatAmount(all, currency)),
    },
  ])
}
