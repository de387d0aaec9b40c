import type { Day } from '../../base/calendar.ts'
import { dayOf } from '../../base/calendar.ts'
import type { LinesChart } from '../../charts/kinds/lines.ts'
import type { Period } from '../../reports/period.ts'
import { stepsOf } from '../spend/charts.ts'

/** What is divided, day by day: cached tokens of all that were read, dollars of requests. */
export type RatePart = { name: string; days: ReadonlyArray<{ day: Day; part: number; of: number }> }

/**
 * Rates by day, or by week where days would be too many, each the sum of its parts by the sum of what they are of. The axis
 * has the days on which there was something, so that no weekend breaks a line. Null with fewer than two of them.
 */
export function rateLines(
  parts: readonly RatePart[],
  { period, now }: { period: Period; now: Date },
): (Pick<LinesChart, 'lines'> & { steps: Day[]; unit: 'day' | 'week' }) | null {
  const { stepOf, unit } = stepsOf({ period })
  const today = dayOf(now)
  const sums = parts.map(({ name, days }) => ({ name, by: sumsByStep(days, stepOf, today) }))
  const steps = [...new Set(sums.flatMap(({ by }) => [...by.keys()]))].toSorted()
  const lines = sums
    .filter(({ by }) => by.size >= 2)
    .map(({ name, by }) => ({ name, values: steps.map((step) => rateOf(by.get(step))), past: false }))
  return steps.length < 2 || lines.length === 0 ? null : { steps, lines, unit }
}

type Sum = { part: number; of: number }

function sumsByStep(days: RatePart['days'], stepOf: (day: Day) => Day, today: Day): Map<Day, Sum> {
  const sums = new Map<Day, Sum>()
  for (const { day, part, of } of days) {
    if (of <= 0 || day > today) continue
    const before = sums.get(stepOf(day)) ?? { part: 0, of: 0 }
    sums.set(stepOf(day), { part: before.part + part, of: before.of + of })
  }
  return sums
}

function rateOf(sum: Sum | undefined): number | null {
  return sum ? sum.part / sum.of : null
}
