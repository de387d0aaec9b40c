import { median } from '../base/quantile.ts'
import type { DailySeries } from './forecast-series.ts'

/** A workday on which the organisation spends at most such a part of the usual is one on which nobody works. */
const usualOfADayOff = 0.1
/** Where more of the workdays are like that, working on few days is what is usual there. */
const mostOfWorkdays = 0.1

/**
 * The workdays of a stretch `[from, to)` of a series on which nobody worked, as on public holidays: seen by what the whole
 * organisation spent, because a person or a small team often spends nothing on a day.
 */
export function daysOff(series: DailySeries, from: number, to: number): ReadonlySet<number> {
  const { organisation } = series
  const whole = organisation?.series ?? series
  const ahead = organisation?.daysBefore ?? 0
  const workdays: number[] = []
  for (let day = Math.max(0, from + ahead); day < to + ahead; day++) if (whole.isWorkday[day]) workdays.push(day)
  const usual = median(workdays.map((day) => whole.amounts[day] ?? 0))
  const off = workdays.filter((day) => (whole.amounts[day] ?? 0) <= usualOfADayOff * usual)
  if (off.length > mostOfWorkdays * workdays.length) return new Set()
  return new Set(off.map((day) => day - ahead).filter((day) => day >= 0))
}
