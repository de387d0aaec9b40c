import type { Organisation } from '../settings/organisation.ts'

/** How long a budget lasts before it begins anew. `cycle` is the vendor's billing cycle. */
export type BudgetPeriod = 'day' | 'week' | 'month' | 'cycle' | 'year'

export const budgetPeriods: readonly BudgetPeriod[] = ['day', 'week', 'month', 'cycle', 'year']

/** `[start, end)`. */
export type Span = { start: Date; end: Date }

/**
 * The period an instant falls into, in calendar terms of the organisation's zone: a day begins with its first instant
 * there, so that days of a clock change have 23 or 25 hours.
 */
export function periodAt(
  period: BudgetPeriod,
  organisation: Pick<Organisation, 'timeZone' | 'weekStart'>,
  at: Date,
): Span {
  const { timeZone } = organisation
  const today = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate()
  const [first, next] = daysOf(period, organisation, today)
  return { start: startOf(first, timeZone), end: startOf(next, timeZone) }
}

/** A day, a week, … : how a sentence names one period. */
export function periodAdjective(period: BudgetPeriod): string {
  switch (period) {
    case 'day':
      return 'daily'
    case 'week':
      return 'weekly'
    case 'month':
      return 'monthly'
    case 'cycle':
      return 'billing-cycle'
    case 'year':
      return 'yearly'
  }
}

function daysOf(
  period: BudgetPeriod,
  organisation: Pick<Organisation, 'weekStart'>,
  today: Temporal.PlainDate,
): [Temporal.PlainDate, Temporal.PlainDate] {
  switch (period) {
    case 'day':
      return [today, today.add({ days: 1 })]
    case 'week': {
      const since = (today.dayOfWeek - isoWeekday[organisation.weekStart] + 7) % 7
      const first = today.subtract({ days: since })
      return [first, first.add({ days: 7 })]
    }
    case 'month':
      return monthOf(today)
    case 'cycle':
      return cycleOf(today)
    case 'year': {
      const first = today.with({ month: 1, day: 1 })
      return [first, first.add({ years: 1 })]
    }
  }
}

const isoWeekday = { monday: 1, saturday: 6, sunday: 7 }

function monthOf(today: Temporal.PlainDate): [Temporal.PlainDate, Temporal.PlainDate] {
  const first = today.with({ day: 1 })
  return [first, first.add({ months: 1 })]
}

// Vendors' cycles are not known before a vendor is connected: until then the calendar month.
function cycleOf(today: Temporal.PlainDate): [Temporal.PlainDate, Temporal.PlainDate] {
  return monthOf(today)
}

function startOf(day: Temporal.PlainDate, timeZone: string): Date {
  return new Date(day.toZonedDateTime(timeZone).epochMilliseconds)
}
