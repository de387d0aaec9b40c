import type { Day } from '../base/calendar.ts'
import { type MicroUsd, roundToMicroUsd, zeroUsd } from '../base/money.ts'
import { quantile } from '../base/quantile.ts'

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
  if (values.length === 0) return { low: zeroUsd, high: zeroUsd }
  return { low: roundToMicroUsd(quantile(values, 0.1)), high: roundToMicroUsd(quantile(values, 0.9)) }
}

function isWeekend(day: Day): boolean {
  return Temporal.PlainDate.from(day).dayOfWeek > 5
}
