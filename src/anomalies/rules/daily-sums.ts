import { dayMs } from '../../base/calendar.ts'
import type { UsageRow } from '../usage-row.ts'
import type { DaySum } from './facts.ts'

/** Sums of each entity's UTC days, for as long back as any rule looks. */
export type DailySums = {
  add(rows: readonly UsageRow[]): void
  of(entity: string, day: number): DaySum | null
  /** The latest day on which anybody spent. */
  latestDay(): number | null
}

export function createDailySums(keptDays = 40): DailySums {
  const sums = new Map<string, Map<number, DaySum>>()
  let latest: number | null = null

  function sumFor(entity: string, day: number): DaySum {
    const days = sums.get(entity) ?? new Map<number, DaySum>()
    sums.set(entity, days)
    const known = days.get(day)
    if (known) return known
    const made: DaySum = { spend: 0, requests: 0, tokens: 0, pricedRequests: 0 }
    days.set(day, made)
    for (const old of days.keys()) if (old < day - keptDays) days.delete(old)
    return made
  }

  return {
    add(rows) {
      for (const row of rows) {
        const day = utcDay(row.at)
        const sum = sumFor(row.entity, day)
        sum.spend += row.cost
        sum.requests += row.requests
        sum.tokens += row.input + row.cacheRead + row.cacheWrite + row.output
        if (row.cost !== 0) sum.pricedRequests += row.requests
        if (row.cost > 0 && (latest === null || day > latest)) latest = day
      }
    },
    of: (entity, day) => sums.get(entity)?.get(day) ?? null,
    latestDay: () => latest,
  }
}

/** The UTC day of an instant, counted from the epoch. */
export function utcDay(at: number): number {
  return Math.floor(at / dayMs)
}

/** The first day of the calendar month of an instant: a cycle, where no vendor names another. */
export function monthStart(now: number): number {
  const { year, month } = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO('UTC')
  return utcDay(Date.UTC(year, month - 1, 1))
}
