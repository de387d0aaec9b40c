import {
  addDays,
  addMonths,
  type DayRange,
  daysBetween,
  daysOfMonth,
  type Month,
  monthOf,
} from '../../base/calendar.ts'
import type { Invoice, LineSort } from '../../invoices/invoice.ts'
import { inProportion } from './proportion.ts'

/** A part of an invoice in dollars, in the month it counts in; `sort` null: what its lines do not add up to. */
export type MonthPart = {
  month: Month
  sort: LineSort | null
  microUsd: number
  invoice: Pick<Invoice, 'id' | 'number'>
}

/**
 * An invoice's lines in the months they count in: credit bought in the month of issue; a subscription in the month it
 * begins in, as seats are booked; anything else in the month most of its days are in. What runs for more than 45 days is
 * spread over its months by days. The parts add up to the invoice's total. Null without an amount in dollars.
 */
export function monthParts(invoice: Invoice): MonthPart[] | null {
  const { id, number, totalMicroUsd, lines, span, issued } = invoice
  if (totalMicroUsd === null) return null
  const parts = lines.flatMap(({ sort, microUsd, span: own }): Array<Omit<MonthPart, 'invoice'>> => {
    const range = own ?? span
    const amount = microUsd ?? 0
    if (sort === 'pool') return [{ sort, month: monthOf(issued), microUsd: amount }]
    if (daysBetween(range.from, range.to) > 45) return spreadByDays(range, amount).map((part) => ({ sort, ...part }))
    return [{ sort, month: sort === 'subscription' ? monthOf(range.from) : fullestMonth(range), microUsd: amount }]
  })
  const left = totalMicroUsd - parts.reduce((sum, { microUsd }) => sum + microUsd, 0)
  const all: Array<Omit<MonthPart, 'invoice'>> =
    left === 0 ? parts : [...parts, { sort: null, month: fullestMonth(span), microUsd: left }]
  return all.map((part) => ({ ...part, invoice: { id, number } }))
}

function spreadByDays(range: DayRange, amount: number): Array<{ month: Month; microUsd: number }> {
  const months = monthsOf(range)
  const parts = inProportion(
    amount,
    months.map((month) => daysShared(range, daysOfMonth(month))),
  )
  return months.map((month, index) => ({ month, microUsd: parts?.[index] ?? 0 }))
}

function fullestMonth(range: DayRange): Month {
  const days = (month: Month) => daysShared(range, daysOfMonth(month))
  // Sorting keeps the earlier of two that have as many.
  return monthsOf(range).toSorted((one, other) => days(other) - days(one))[0] ?? monthOf(range.from)
}

function monthsOf({ from, to }: DayRange): Month[] {
  const months: Month[] = []
  for (let month = monthOf(from); month <= monthOf(addDays(to, -1)); month = addMonths(month, 1)) months.push(month)
  return months
}

/** The days two ranges have in common; null where there are none. */
export function sharedDays(one: DayRange, other: DayRange): DayRange | null {
  const from = one.from > other.from ? one.from : other.from
  const to = one.to < other.to ? one.to : other.to
  return from < to ? { from, to } : null
}

function daysShared(one: DayRange, other: DayRange): number {
  const shared = sharedDays(one, other)
  return shared === null ? 0 : daysBetween(shared.from, shared.to)
}
