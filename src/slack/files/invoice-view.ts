import type { KnownBlock } from '@slack/types'
import { formatAmount } from '../../base/amount.ts'
import { counted, countText } from '../../base/count.ts'
import type { InvoicePreview } from '../../imports/preview.ts'
import { context, figures, section, table } from '../kit/blocks.ts'
import { dayText, listed, plainText, quoted, sortNames, spanText } from './words.ts'

const shownLines = 20
const shownMismatches = 5

/** An invoice as it was read: its head, its lines with their sorts, and where its arithmetic does not come out. */
export function invoiceBlocks(invoice: InvoicePreview, { year }: { year: string }): KnownBlock[] {
  const { issued, due, span, billTo, lines, notes } = invoice
  const more = lines.length - shownLines
  return [
    figures([
      { label: 'Issued', value: dayText(issued, year) },
      { label: 'Due', value: dayText(due, year) },
      { label: 'For', value: span === null ? '–' : spanText(span, year) },
      { label: 'Billed to', value: billTo === '' ? '–' : quoted(billTo, 120) },
    ]),
    ...(lines.length === 0 ? [] : [lineTable(invoice)]),
    ...(more > 0 ? [context(`and ${counted(more, 'more line')}, in the total below.`)] : []),
    section(sumsText(invoice)),
    ...mismatchBlocks(invoice),
    ...(notes.length === 0 ? [] : [context(listed(notes))]),
    ...replacesBlocks(invoice),
  ]
}

/** `$1,234.56 in 7 lines`. */
export function invoiceSentence({ total, currency, lines }: InvoicePreview): string {
  return `${formatAmount(total, currency)} in ${counted(lines.length, 'line')}`
}

// A phone shows three columns; how many of what stands before it.
function lineTable({ lines, currency }: InvoicePreview): KnownBlock {
  const rows = lines.slice(0, shownLines).map(({ text, sort, quantity, amount }) => {
    const many = quantity === null || quantity === 1 ? '' : quantity.toLocaleString('en-US')
    // Usage lines begin with their number themselves.
    const times = many === '' || text.startsWith(`${many} `) ? '' : `${many} × `
    return [`${times}${plainText(text, 120)}`, sortNames[sort], formatAmount(amount, currency)]
  })
  return table([['Line', 'Sort', 'Amount'], ...rows], ['left', 'left', 'right'])
}

function sumsText({ subtotal, tax, total, amountDue, currency }: InvoicePreview): string {
  return [
    ...(subtotal === null ? [] : [`Subtotal ${formatAmount(subtotal, currency)}`]),
    ...(tax === 0 ? [] : [`tax ${formatAmount(tax, currency)}`]),
    `*total ${formatAmount(total, currency)}*`,
    ...(amountDue === null || amountDue === total ? [] : [`to pay ${formatAmount(amountDue, currency)}`]),
  ].join(' · ')
}

function mismatchBlocks({ mismatches }: InvoicePreview): KnownBlock[] {
  if (mismatches.length === 0) return [context('The lines add up to the total.')]
  const rest = mismatches.length - shownMismatches
  return [
    section(
      [
        ':warning: *The arithmetic does not come out.* It can be imported as it is.',
        ...mismatches.slice(0, shownMismatches).map((sentence) => `• ${quoted(sentence, 250)}`),
        ...(rest > 0 ? [`and ${countText(rest)} more`] : []),
      ].join('\n'),
    ),
  ]
}

function replacesBlocks({ replaces, number, currency }: InvoicePreview): KnownBlock[] {
  if (!replaces) return []
  const before = formatAmount(replaces.total, currency)
  return [
    section(
      `:information_source: Tally has an invoice ${quoted(number, 60)} already, of ${before}. Importing this one puts it in its place; undoing brings the old one back.`,
    ),
  ]
}
