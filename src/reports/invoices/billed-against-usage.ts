import { addDays, addMonths, type Day, dayOf, daysOfMonth, type Month, monthOf } from '../../base/calendar.ts'
import { type MicroUsd, microUsd } from '../../base/money.ts'
import { type Provider, providers } from '../../base/provider.ts'
import { type Db, inSnapshot } from '../../db/database.ts'
import type { Invoice } from '../../invoices/invoice.ts'
import { invoices } from '../../invoices/read-invoices.ts'
import { usageSpendByWay } from '../../ledger/daily-spend-queries.ts'
import { type DaySpend, spendByDayAndProvider } from '../../ledger/spend-queries.ts'
import { freshness } from '../data-status-freshness.ts'
import { partlyKnown, unreadDays } from '../forecast-known.ts'
import { monthForecast } from '../forecast-month.ts'
import { type BilledMonth, billedMonths, poolFacts, upToToday, type VendorFacts } from './billed-months.ts'
import { poolIn, poolSince } from './pool.ts'
import { type PoolOpening, type PoolOpenings, poolOpenings } from './pool-opening.ts'

/** How the running month is expected to end; null where there is too little to tell by. */
export type BilledProjection = {
  month: Month
  usageValueMicroUsd: MicroUsd
  lowMicroUsd: MicroUsd
  highMicroUsd: MicroUsd
  /** What will be left of the credit; null where none is or nobody said with what it began. */
  poolAtEndMicroUsd: MicroUsd | null
}

export type BilledVendor = {
  vendor: Provider
  /** Oldest first, every month asked for. */
  months: BilledMonth[]
  opening: PoolOpening | null
  projection: BilledProjection | null
}

type Asked = { from: Month; to: Month; now: Date }

/**
 * What was billed against what was used, by vendor and month `[from, to)`, months to come left out; vendors with neither are
 * left out too. Which month a line counts in, `monthParts` says. Only finance and admins see invoices: the caller asks.
 */
export async function billedAgainstUsage(db: Db, { from, to, now }: Asked): Promise<BilledVendor[]> {
  return inSnapshot(db, async (snapshot) => {
    const today = dayOf(now)
    const months = monthsBetween(from, to, monthOf(today))
    const all = await invoices(snapshot)
    const openings = await poolOpenings(snapshot)
    const firstDays = providers.flatMap((vendor) => poolSince(ofVendor({ all, openings }, vendor)) ?? [])
    const historyFrom = daysOfMonth(addMonths(monthOf(today), -monthsOfHistory)).from
    const range = {
      from: [daysOfMonth(from).from, historyFrom, ...firstDays].toSorted()[0] ?? historyFrom,
      to: addDays(today, 1),
    }
    const used = Map.groupBy(await spendByDayAndProvider(snapshot, range), ({ provider }) => provider)
    const ways = await usageSpendByWay(snapshot, { from: addDays(today, -unreadDays), to: range.to })
    const fresh = await freshness(snapshot)
    return providers.flatMap((vendor) => {
      const facts = { ...ofVendor({ all, openings }, vendor), days: used.get(vendor) ?? [] }
      if (facts.invoices.length === 0 && facts.days.length === 0) return []
      const partly = partlyKnown({ ways: ways.filter(({ provider }) => provider === vendor), fresh, now })
      return [
        {
          vendor,
          opening: facts.opening,
          months: billedMonths({ vendor, months, today, ...facts }),
          projection: projectionOf({ ...facts, partly, today }),
        },
      ]
    })
  })
}

// As many as the forecast tries itself on, and one before them.
const monthsOfHistory = 7

function ofVendor(
  { all, openings }: { all: readonly Invoice[]; openings: PoolOpenings },
  vendor: Provider,
): Omit<VendorFacts, 'days'> {
  return { invoices: all.filter((one) => one.vendor === vendor), opening: openings[vendor] ?? null }
}

function monthsBetween(from: Month, to: Month, current: Month): Month[] {
  const months: Month[] = []
  for (let month = from; month < to && month <= current; month = addMonths(month, 1)) months.push(month)
  return months
}

function projectionOf(input: VendorFacts & { partly: ReadonlyMap<Day, number>; today: Day }): BilledProjection | null {
  const { days, partly, today } = input
  const forecastOf = (amount: (row: DaySpend) => number) =>
    monthForecast({ byDay: new Map(days.map((row) => [row.day, amount(row)])), today, partly })?.forecast ?? null
  const value = forecastOf((row) => row.usageSpendMicroUsd + row.includedValueMicroUsd)
  if (!value) return null
  const spend = forecastOf((row) => row.usageSpendMicroUsd)
  const balance = poolIn(poolFacts(input), upToToday(daysOfMonth(monthOf(today)), today))?.balanceMicroUsd ?? null
  const toCome = spend ? spend.projectedMicroUsd - spend.spentMicroUsd : 0
  return {
    month: value.month,
    usageValueMicroUsd: value.projectedMicroUsd,
    lowMicroUsd: value.lowMicroUsd,
    highMicroUsd: value.highMicroUsd,
    poolAtEndMicroUsd: balance === null ? null : microUsd(balance - toCome),
  }
}
