import { cycleAt } from '../settings/billing-cycles.ts'
import type { Organisation } from '../settings/organisation.ts'

export const budgetPeriods = ['day', 'week', 'month', 'cycle', 'year'] as const

/** How long a budget lasts before it begins anew. `cycle` is the vendor's billing cycle. */
export type BudgetPeriod = (typeof budgetPeriods)[number]

/** `[start, end)`. */
export type Span = { start: Date; end: Date }

/** What of the organisation periods are reckoned by. */
export type BudgetCalendar = Pick<Organisation, 'timeZone' | 'weekStart' | 'billingCycles'>

/**
 * The period an instant falls into, in calendar terms of the organisation's zone: a day begins with its first instant
 * there, so that days of a clock change have 23 or 25 hours. A cycle begins and ends at the instants the vendor tells; where
 * no vendor does, it is the month.
 */
export function periodAt(period: BudgetPeriod, organisation: BudgetCalendar, at: Date): Span {
  const cycle = period === 'cycle' ? cycleAt(organisation.billingCycles, at) : null
  if (cycle) return { start: cycle.startsAt, end: cycle.endsAt }
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
  organisation: BudgetCalendar,
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
    case 'cycle': {
      const first = today.with({ day: 1 })
      return [first, first.add({ months: 1 })]
    }
    case 'year': {
      const first = today.with({ month: 1, day: 1 })
      return [first, first.add({ years: 1 })]
    }
  }
}

const isoWeekday = { monday: 1, saturday: 6, sunday: 7 }

function startOf(day: Temporal.PlainDate, timeZone: string): Date {
  return new Date(day.toZonedDateTime(timeZone).epochMilliseconds)
}
