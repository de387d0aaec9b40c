import type { Baseline } from './baselines/baseline.ts'
import { weekendShift } from './baselines/habit.ts'
import { featureOf, rowUntil } from './baselines/history.ts'
import type { EntityState } from './entity-state.ts'
import { type Feature, scaled } from './features/feature.ts'
import type { Case } from './scoring/case.ts'

const lessThanAMonthAgo = 0.2

/**
 * Robots run big jobs on the same day each month (detection.md 4.2): what that day was above usual is expected again, as the
 * logarithm of dollars and of pace.
 */
export function monthlyOf(
  state: EntityState,
  day: number,
  baselines: Readonly<Record<Feature, Baseline>>,
): Pick<Case, 'monthly' | 'monthlyPace'> {
  if (state.entity.kind !== 'robot') return { monthly: 0 }
  const days = sameDaysOfLastMonth(day)
  const above = (feature: 'day' | 'pace') =>
    Math.max(0, ...days.map((last) => wasAbove(feature, state, { day, last, centre: baselines[feature].centre })))
  return { monthly: above('day'), monthlyPace: above('pace') }
}

function wasAbove(
  feature: 'day' | 'pace',
  { history, weekend }: EntityState,
  { day, last, centre }: { day: number; last: number; centre: number },
): number {
  const row = rowUntil(history, last)
  if (row < 0 || history.days[row] !== last) return 0
  const was = scaled(feature, featureOf(history, row, feature)) - weekendShift(feature, last, weekend)
  return was + weekendShift(feature, day, weekend) - centre - lessThanAMonthAgo || 0
}

// What begins at midnight on the first falls into the last day of a month, which ends at five, and months differ in length.
function sameDaysOfLastMonth(day: number): number[] {
  const epoch = Temporal.PlainDate.from('1970-01-01')
  const date = epoch.add({ days: day })
  const same = date.subtract({ months: 1 })
  const last = same.with({ day: same.daysInMonth })
  return (date.day === date.daysInMonth ? [same, last] : [same]).map((one) => epoch.until(one).days)
}
