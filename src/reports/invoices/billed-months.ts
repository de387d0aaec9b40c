import { addDays, type Day, type DayRange, daysOfMonth, type Month, monthOf } from '../../base/calendar.ts'
import { type MicroUsd, microUsd } from '../../base/money.ts'
import type { Provider } from '../../base/provider.ts'
import type { Invoice } from '../../invoices/invoice.ts'
import type { DaySpend } from '../../ledger/spend-queries.ts'
import { type MonthPart, monthParts } from './month-parts.ts'
import { type PoolDays, type PoolFacts, poolIn } from './pool.ts'
import type { PoolOpening } from './pool-opening.ts'
import { type SortSums, sortSums } from './sort-sums.ts'

/** What a vendor billed for a month beside what was used in it; money in micro-dollars. */
export type BilledMonth = {
  vendor: Provider
  month: Month
  /** Those with a part in the month, and none where nothing was billed. */
  invoices: Array<Pick<Invoice, 'id' | 'number'>>
  /** In another currency and without a rate: in no sum here. */
  withoutRate: Array<Pick<Invoice, 'id' | 'number' | 'currency' | 'total'>>
  /** The parts of `billedMicroUsd` by what they are for; credits are negative. */
  sums: SortSums
  /** Credits, tax, and what an invoice's lines do not add up to. */
  otherMicroUsd: MicroUsd
  billedMicroUsd: MicroUsd
  withoutPoolMicroUsd: MicroUsd
  usageSpendMicroUsd: MicroUsd
  includedValueMicroUsd: MicroUsd
  /** What Tally booked for seats itself; beside it, in no sum here. */
  seatsMicroUsd: MicroUsd
  /** What the usage was worth: usage spend and what was used inside allowances. */
  usageValueMicroUsd: MicroUsd
  /** Billed less usage value. */
  differenceMicroUsd: MicroUsd
  /** Null where no credit is bought in advance. At the month's end, or as of now. */
  pool: PoolDays | null
}

/** One vendor's invoices, its opening balance, and its usage by day. */
export type VendorFacts = { invoices: Invoice[]; opening: PoolOpening | null; days: readonly DaySpend[] }

/** The months of one vendor, out of all its invoices and its usage by day. */
export function billedMonths(
  input: VendorFacts & { vendor: Provider; months: readonly Month[]; today: Day },
): BilledMonth[] {
  const { vendor, months, today, days, invoices: all } = input
  const parts = Map.groupBy(
    all.flatMap((invoice) => monthParts(invoice) ?? []),
    ({ month }) => month,
  )
  const withoutRate = all.filter(({ totalMicroUsd }) => totalMicroUsd === null)
  const pool = poolFacts(input)
  return months.map((month) => {
    const range = upToToday(daysOfMonth(month), today)
    const own = parts.get(month) ?? []
    const usage = usageIn(days, range)
    const { withoutPool, ...billed } = billedOf(own)
    return {
      vendor,
      month,
      invoices: [...new Map(own.map(({ invoice }) => [invoice.id, invoice])).values()],
      withoutRate: withoutRate
        .filter(({ issued }) => monthOf(issued) === month)
        .map(({ id, number, currency, total }) => ({ id, number, currency, total })),
      ...billed,
      withoutPoolMicroUsd: withoutPool,
      ...usage,
      differenceMicroUsd: microUsd(billed.billedMicroUsd - usage.usageValueMicroUsd),
      pool: poolIn(pool, range),
    }
  })
}

function billedOf(parts: readonly MonthPart[]) {
  const sums = sortSums(parts.flatMap(({ sort, microUsd: amount }) => (sort === null ? [] : [{ sort, amount }])))
  const billed = parts.reduce((sum, part) => sum + part.microUsd, 0)
  const { subscription, usage, pool } = sums
  return {
    sums,
    billedMicroUsd: microUsd(billed),
    withoutPool: microUsd(billed - pool),
    otherMicroUsd: microUsd(billed - subscription - usage - pool),
  }
}

function usageIn(days: readonly DaySpend[], { from, to }: DayRange) {
  const own = days.filter(({ day }) => day >= from && day < to)
  const spend = own.reduce((sum, row) => sum + row.usageSpendMicroUsd, 0)
  const included = own.reduce((sum, row) => sum + row.includedValueMicroUsd, 0)
  return {
    usageSpendMicroUsd: microUsd(spend),
    includedValueMicroUsd: microUsd(included),
    seatsMicroUsd: microUsd(own.reduce((sum, row) => sum + row.seatsMicroUsd, 0)),
    usageValueMicroUsd: microUsd(spend + included),
  }
}

/** What is known of a vendor's credit. */
export function poolFacts({ opening, invoices: all, days }: VendorFacts): PoolFacts {
  return { opening, invoices: all, spendByDay: new Map(days.map((row) => [row.day, row.usageSpendMicroUsd])) }
}

/** A range without days to come. */
export function upToToday({ from, to }: DayRange, today: Day): DayRange {
  return { from, to: to > today ? addDays(today, 1) : to }
}
