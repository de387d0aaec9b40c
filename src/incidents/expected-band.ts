import type { Day } from '../base/calendar.ts'
import { type MicroUsd, roundToMicroUsd } from '../base/money.ts'

/** What a day usually costs, by what the days of its kind cost before: the middle four fifths of them. */
export type Band = { low: MicroUsd; high: MicroUsd }

/**
 * The band of each day: of weekdays and of weekend days before `onset` on which something was used. Where there were fewer
 * than three of a kind, all days serve.
 */
export function expectedBands(days: readonly Day[], spent: ReadonlyMap<Day, MicroUsd>, onset: Day): Band[] {
  const before = [...spent].filter(([day]) => day < onset)
  const bandOf = (isRest: boolean) => {
    const same = before.filter(([day]) => isWeekend(day) === isRest)
    return band((same.length < 3 ? before : same).map(([, value]) => value))
  }
  const [week, weekend] = [bandOf(false), bandOf(true)]
  return days.map((day) => (isWeekend(day) ? weekend : week))
}

function band(values: readonly number[]): Band {
  const sorted = values.toSorted((a, b) => a - b)
  return { low: quantile(sorted, 0.1), high: quantile(sorted, 0.9) }
}

function quantile(sorted: readonly number[], share: number): MicroUsd {
  const place = (sorted.length - 1) * share
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0]
  return roundToMicroUsd(low + (high - low) * (place - Math.floor(place)))
}

function isWeekend(day: Day): boolean {
  return Temporal.PlainDate.from(day).dayOfWeek > 5
}
