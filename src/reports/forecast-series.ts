import { addDays, type Day, daysBetween, daysIn } from '../base/calendar.ts'

/**
 * Some scope's usage spend by day, in micro-dollars, from its first day with any. `isWorkday[i]` tells Monday to Friday from
 * the weekend; it goes on past the last amount, as far as anything is asked. `organisation`: the whole it is part of, and how
 * many days before it that begins; null where this is the whole.
 */
export type DailySeries = {
  amounts: readonly number[]
  isWorkday: readonly boolean[]
  organisation: { series: DailySeries; daysBefore: number } | null
}

type Spent = { byDay: ReadonlyMap<Day, number>; today: Day; organisation?: ReadonlyMap<Day, number> | undefined }

/** The series of `days`, with the amounts up to today. */
export function seriesOf(days: readonly Day[], { byDay, today, organisation }: Spent): DailySeries {
  const [from = today] = days
  // Temporal is slow for years of days, and weekdays follow each other.
  const first = Temporal.PlainDate.from(from).dayOfWeek
  return {
    amounts: days.filter((day) => day <= today).map((day) => byDay.get(day) ?? 0),
    isWorkday: days.map((_, index) => (first - 1 + index) % 7 < 5),
    organisation: organisation ? organisationOf(organisation, { from, today }) : null,
  }
}

function organisationOf(
  byDay: ReadonlyMap<Day, number>,
  { from, today }: { from: Day; today: Day },
): DailySeries['organisation'] {
  const since = firstSpent(byDay, today) ?? from
  const days = daysIn({ from: since, to: addDays(today, 1) })
  return { series: seriesOf(days, { byDay, today }), daysBefore: daysBetween(since, from) }
}

/** The first day up to today on which anything was spent. */
export function firstSpent(byDay: ReadonlyMap<Day, number>, today: Day): Day | null {
  const days = [...byDay].flatMap(([day, amount]) => (amount > 0 && day <= today ? [day] : []))
  return days.toSorted()[0] ?? null
}
