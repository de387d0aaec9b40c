import type { DayRange } from '../../base/calendar.ts'
import type { Invoice, InvoiceLine, LineSort } from '../../invoices/invoice.ts'

/** An invoice in the currency it is explained in: dollars wherever they are known. The lines' amounts are in it as well. */
export type Bill = {
  invoice: Invoice
  currency: string
  /** Whether dollars were reckoned from another currency. */
  isConverted: boolean
  total: number
  lines: BillLine[]
}

export type BillLine = Omit<InvoiceLine, 'microUsd' | 'span'> & {
  /** The days it is for: its own, else the invoice's. */
  range: DayRange
  saysDays: boolean
}

/** Lines that bill usage of the same days: those whose days overlap, over all of these days. */
export type UsageGroup = { range: DayRange; saysDays: boolean; lines: number; amount: number }

/** Whether amounts are dollars, so that they can be held against what Tally counted. */
export function isInDollars({ currency }: Bill): boolean {
  return currency === 'USD'
}

/** An invoice as it is explained. */
export function billOf(invoice: Invoice): Bill {
  const inUsd = invoice.totalMicroUsd !== null
  return {
    invoice,
    currency: inUsd ? 'USD' : invoice.currency,
    isConverted: inUsd && invoice.currency !== 'USD',
    total: invoice.totalMicroUsd ?? invoice.total,
    lines: invoice.lines.map(({ microUsd, span, ...line }) => ({
      ...line,
      amount: inUsd ? (microUsd ?? 0) : line.amount,
      range: span ?? invoice.span,
      saysDays: span !== null,
    })),
  }
}

/** The lines of a sort, in the invoice's order. */
export function linesOf({ lines }: Bill, sort: LineSort): BillLine[] {
  return lines.filter((line) => line.sort === sort)
}

/**
 * What is billed for usage, by the days it is for, in their order. No day is in two groups, as what was used on it would be
 * held against both.
 */
export function usageGroups(bill: Bill): UsageGroup[] {
  const groups: UsageGroup[] = []
  const byDays = linesOf(bill, 'usage').toSorted((one, other) => one.range.from.localeCompare(other.range.from))
  for (const { range, saysDays, amount } of byDays) {
    const last = groups.at(-1)
    if (!last || last.range.to <= range.from) groups.push({ range, saysDays, lines: 1, amount })
    else groups[groups.length - 1] = together(last, { range, saysDays, amount })
  }
  return groups
}

function together(group: UsageGroup, line: Omit<UsageGroup, 'lines'>): UsageGroup {
  const [one, other] = [group.range.to, line.range.to]
  return {
    range: { from: group.range.from, to: one > other ? one : other },
    saysDays: group.saysDays && line.saysDays,
    lines: group.lines + 1,
    amount: group.amount + line.amount,
  }
}

/** A range as a text that is the same for the same days. */
export function rangeKey({ from, to }: DayRange): string {
  return `${from}..${to}`
}
