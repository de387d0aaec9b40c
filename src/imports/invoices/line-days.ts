import {
  addDays,
  type Day,
  type DayRange,
  daysAround,
  daysBetween,
  daysOfMonth,
  formatDay,
  monthOf,
} from '../../base/calendar.ts'
import type { NewInvoiceLine } from '../../invoices/invoice.ts'
import { monthNamed } from './dates.ts'

/**
 * Gives usage lines without days the days they are for, and the invoice the days of all its lines: the month its title names;
 * else the month before a plan's that begins at about the day of issue; else the month of the day before issue, because usage is
 * billed when it is over. An invoice without usage is for the month of its issue, unless its lines say.
 */
export function withDays(input: { lines: readonly NewInvoiceLine[]; titles: readonly string[]; issued: Day }): {
  lines: NewInvoiceLine[]
  span: DayRange
  notes: string[]
} {
  const { titles, issued } = input
  const titled = titles
    .map((text) => (/usage|uso|nutzung|utilisation/i.test(text) ? monthNamed(text) : null))
    .find(Boolean)
  const said = titled ?? cycleBefore(input.lines, issued)
  const guess = said ?? daysOfMonth(monthOf(addDays(issued, -1)))
  const isWithoutDays = ({ sort, span }: NewInvoiceLine) => sort === 'usage' && span === null
  const lines = input.lines.map((line) => (isWithoutDays(line) ? { ...line, span: guess } : line))
  const isGuessed = input.lines.some(isWithoutDays)
  const spans = lines.flatMap(({ span }) => span ?? [])
  const span = spans.length > 0 ? daysAround(spans) : (titled ?? daysOfMonth(monthOf(issued)))
  return {
    lines,
    span,
    notes: [
      ...(isGuessed && !titled ? [`Usage is billed here without days; it is taken to be for ${inWords(guess)}.`] : []),
      ...(spans.length === 0 && !titled ? [`The invoice names no days; it is taken to be for ${inWords(span)}.`] : []),
    ],
  }
}

// A plan is billed for the month to come, usage for the one that is over.
function cycleBefore(lines: readonly NewInvoiceLine[], issued: Day): DayRange | null {
  const plan = lines.find(
    ({ sort, span }) => sort === 'subscription' && span !== null && Math.abs(daysBetween(span.from, issued)) <= 3,
  )?.span
  if (!plan) return null
  const from = Temporal.PlainDate.from(plan.from).subtract({ months: 1 }).toString() as Day
  return { from, to: plan.from }
}

function inWords({ from, to }: DayRange): string {
  const last = addDays(to, -1)
  const [year] = last.split('-')
  return `${formatDay(from, year ?? '')} to ${formatDay(last, 'none')}`
}
