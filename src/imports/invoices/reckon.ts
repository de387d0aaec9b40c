import type { DayRange } from '../../base/calendar.ts'
import type { NewInvoice, NewInvoiceLine } from '../../invoices/invoice.ts'
import type { PrintedAmount } from './amounts.ts'
import { mismatchesOf, printedSigns, settledSigns, type Unsettled } from './arithmetic.ts'
import { monthNamed } from './dates.ts'
import type { PrintedLine } from './items.ts'
import { isGivenBack, lineSort } from './line-sort.ts'
import type { PrintedSums } from './sums.ts'

/** What an invoice comes to: its lines with their signs and sorts, its sums, and sentences on both. */
export type Reckoned = {
  lines: NewInvoiceLine[]
  figures: Pick<NewInvoice, 'subtotal' | 'tax' | 'total' | 'amountDue'>
  mismatches: string[]
  notes: string[]
}

/**
 * Settles the signs by what the invoice itself adds up to, then the sorts, which depend on them. Discounts and taxes become
 * lines, so that all lines together are the total. A credit note printed without minus signs counts as less than nothing.
 */
export function reckon(input: {
  items: readonly PrintedLine[]
  sums: PrintedSums & { total: PrintedAmount }
  currency: string
  isCredit: boolean
}): Reckoned {
  const { items, sums, currency, isCredit } = input
  const subtotal = signed(sums.subtotal)
  const total = signed(sums.total)
  const added = sums.taxes.filter((tax) => !tax.isInclusive)
  const taxes = added.map(({ amount }) => signed(amount))
  const belowSubtotal = subtotal === null ? null : total - sumOf(taxes) - subtotal
  const discounts = settled(sums.extras.map(unsettled), belowSubtotal)
  const ofItems = settled(items.map(unsettled), subtotal ?? total - sumOf(taxes) - sumOf(discounts.amounts))
  const turn = isCredit && total > 0 ? -1 : 1
  const turned = (amount: number) => (amount === 0 ? 0 : amount * turn)
  const line = (text: string, amount: number, span: DayRange | null = null, quantity: number | null = null) => ({
    text,
    sort: lineSort(text, amount),
    amount,
    quantity,
    span,
  })
  const lines: NewInvoiceLine[] = [
    ...items.map(({ text, quantity, span }, index) =>
      line(text, turned(ofItems.amounts[index] ?? 0), span ?? monthNamed(text), quantity),
    ),
    ...sums.extras.map(({ text }, index) => line(text, turned(discounts.amounts[index] ?? 0))),
    ...added.map(({ text }, index) => ({ ...line(text, turned(taxes[index] ?? 0)), sort: 'tax' as const })),
  ]
  const amountDue = signed(sums.amountDue)
  return {
    lines,
    figures: {
      subtotal: subtotal === null ? null : turned(subtotal),
      tax: turned(sumOf(taxes)),
      total: turned(total),
      amountDue: amountDue === null ? null : turned(amountDue),
    },
    mismatches: mismatchesOf({
      currency,
      items: ofItems.amounts,
      discounts: discounts.amounts,
      taxes,
      subtotal,
      totalBeforeTax: signed(sums.totalBeforeTax),
      total,
    }),
    notes: [
      ...(ofItems.wasTurned || discounts.wasTurned
        ? ['A minus was missing in the PDF; Tally put it back where the sums ask for it.']
        : []),
      ...(isCredit ? ['This is a credit note: it counts as money given back.'] : []),
      ...(sums.taxes.some((tax) => tax.isInclusive) ? ['Tax is inside the prices and not a line of its own.'] : []),
    ],
  }
}

function unsettled({ text, amount }: { text: string; amount: PrintedAmount }): Unsettled {
  return { text, amount: amount.millionths, sign: amount.sign, isGivenBack: isGivenBack(text) }
}

function settled(lines: readonly Unsettled[], target: number | null): { amounts: number[]; wasTurned: boolean } {
  const printed = printedSigns(lines)
  const amounts = settledSigns(lines, target) ?? printed
  return { amounts, wasTurned: amounts.some((amount, index) => amount < 0 && lines[index]?.sign === 'none') }
}

function signed(amount: PrintedAmount): number
function signed(amount: PrintedAmount | null): number | null
function signed(amount: PrintedAmount | null): number | null {
  if (!amount) return null
  return amount.sign === 'none' || amount.millionths === 0 ? amount.millionths : -amount.millionths
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0)
}
