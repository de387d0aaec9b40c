import type { NewInvoice } from '../../invoices/invoice.ts'
import type { PrintedAmount } from './amounts.ts'
import { headOf } from './head.ts'
import { printedLines } from './items.ts'
import { withDays } from './line-days.ts'
import { partsOf } from './parts.ts'
import { reckon } from './reckon.ts'
import { type Row, rowText } from './rows.ts'
import { sellerIn } from './seller.ts'
import { printedSums } from './sums.ts'

/** An invoice as it was understood; `notes` say what was taken for granted. Else a sentence why it could not be. */
export type Understood =
  | { kind: 'invoice'; invoice: NewInvoice; notes: string[] }
  | { kind: 'refused'; sentence: string; canBeTyped: boolean }

/** Understands the rows of a hosted invoice, receipt or credit note of Cursor, Anthropic or OpenAI. */
export function understandInvoice(rows: readonly Row[]): Understood {
  const parts = partsOf(rows)
  if (!parts) return cannot(notLaidOut)
  const isEnglish = /\bamount\b/i.test(rowText(parts.columns))
  const { document, number, issued, due, billTo, sellerTexts } = headOf(parts.head, { isEnglish })
  const { vendor, name: vendorName } = sellerIn(sellerTexts)
  if (!vendor) return cannot(foreign(vendorName))
  if (number === '') return cannot('Tally found no invoice number in this PDF.')
  if (issued === null) return cannot('Tally found no date of issue in this PDF.')
  const items = printedLines(parts, { near: issued, isEnglish })
  const { total, ...sums } = printedSums(parts.sums)
  if (!total || items.length === 0) return cannot(`Tally found no ${total ? 'lines' : 'total'} in this PDF.`)
  const currency = currencyOf([...items.map(({ amount }) => amount), total, sums.amountDue, sums.subtotal])
  if (currency === null) return cannot('Tally could not tell the currency of this invoice.')
  const isCredit = document === 'credit note'
  const { figures, mismatches, ...reckoned } = reckon({ items, sums: { ...sums, total }, currency, isCredit })
  const { lines, span, notes } = withDays({ lines: reckoned.lines, titles: parts.head.map(rowText), issued })
  return {
    kind: 'invoice',
    invoice: {
      vendor,
      vendorName,
      document,
      number,
      issued,
      due,
      span,
      billTo,
      currency,
      ...figures,
      mismatches,
      lines,
    },
    notes: [...reckoned.notes, ...notes],
  }
}

const notLaidOut =
  'This PDF is not laid out as an invoice Tally knows: it has no columns of descriptions and amounts with a total below.'

function foreign(name: string): string {
  const whose = name === '' ? 'from a seller Tally does not know' : `from ${name}`
  return `This invoice is ${whose}; Tally reads those of Cursor, Anthropic and OpenAI.`
}

function cannot(sentence: string): Understood {
  return { kind: 'refused', sentence: `${sentence} You can type in its totals.`, canBeTyped: true }
}

// “$12.50 USD” beside “$10.00”; “CA$” beside nothing else.
function currencyOf(amounts: ReadonlyArray<PrintedAmount | null>): string | null {
  const said = amounts.flatMap((amount) => amount?.currency ?? [])
  return said.find((currency) => currency !== 'USD') ?? said[0] ?? null
}
