import {
  addDays,
  addMonths,
  type Day,
  type DayRange,
  dayOf,
  daysOfMonth,
  type Month,
  monthOf,
} from '../base/calendar.ts'
import { type MicroUsd, roundToMicroUsd, zeroUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'
import { sumsOf } from '../base/sums.ts'
import { type Db, type DbOrTransaction, inSnapshot } from '../db/database.ts'
import { spendInParts } from '../ledger/spend-in-parts.ts'
import {
  type DaySpend,
  latestEntryAt,
  type ModelSpend,
  type MonthSpend,
  type ProviderSpend,
  type Spend,
  spendByMonth,
  spendNames,
} from '../ledger/spend-queries.ts'
import { type Freshness, freshness } from './data-status-freshness.ts'
import type { Period } from './period.ts'

/**
 * What one person, or everybody, spent in a period. All figures come from one snapshot of the roll-ups, so that the
 * parts add up to the total to the micro-dollar. `usageSpend` is the figure people mean; seats and included value stand apart.
 */
export type SpendReport = Spend & {
  who: { kind: 'person'; personId: string } | { kind: 'team'; teamId: string } | { kind: 'org' }
  period: Period
  /** Set when only one provider was asked for. */
  provider: Provider | null
  /** The period to compare with; null when nothing was used in it, so that a change would mean nothing. */
  previous: Spend | null
  /** In order; days without usage have no row. */
  byDay: DaySpend[]
  /** Most usage spend first, as are the models. */
  byProvider: ProviderSpend[]
  byModel: ModelSpend[]
  /** Up to twelve months that end with the period's last, without gaps, oldest first, from the first one with usage. */
  byMonth: MonthSpend[]
  /** Where nothing was used up to the period's end: the month in which usage begins. */
  beginsIn?: Month
  /** The model with most usage spend; null when nothing was used. */
  topModel: string | null
  /** When the newest usage of anybody happened that is in the ledger; null in an empty one. */
  countedUntil: Date | null
  /** How far the vendors were read. */
  fresh: Freshness[]
}

/** Reads the report of one person (by id), of a team or, with `personId: null` and no team, of the whole organisation. */
export async function spendReport(db: Db, input: ReportInput): Promise<SpendReport> {
  return inSnapshot(db, (snapshot) => readSpendReport(snapshot, input))
}

type ReportInput = { personId: string | null; teamId?: string; period: Period; provider?: Provider }

/** The same within a snapshot that others read from as well. */
export async function readSpendReport(snapshot: DbOrTransaction, input: ReportInput): Promise<SpendReport> {
  const { personId, teamId, period, provider } = input
  const filter = {
    ...(personId === null ? {} : { personId }),
    ...(teamId === undefined ? {} : { teamId }),
    ...(provider ? { provider } : {}),
  }
  const parts = await spendInParts(snapshot, filter, {
    byDay: { range: period.range, needs: ['day', 'provider'] },
    previous: { range: period.previous.range, needs: [] },
    byModel: { range: period.range, needs: ['provider', 'model'] },
    byMonth: { range: monthsUpTo(period), needs: ['month'] },
  })
  const byDay = parts.byDay.toSorted((a, b) => compared(a.day, b.day) || compared(a.provider, b.provider))
  const byProvider = providersOf(byDay)
  const previous = parts.previous[0] ?? noSpend
  const byModel = parts.byModel.toSorted(byMostSpend)
  const byMonth = withoutGaps(parts.byMonth, lastMonth(period))
  const countedUntil = await latestEntryAt(snapshot)
  const after = { from: period.range.to, to: addDays(dayOf(countedUntil ?? new Date(0)), 1) }
  const isBefore = byMonth.length === 0 && after.from < after.to
  const beginsIn = isBefore ? (await spendByMonth(snapshot, { ...filter, ...after }))[0]?.month : undefined
  return {
    ...sumsOf(byProvider, spendNames),
    who: whose(personId, teamId),
    period,
    provider: provider ?? null,
    previous: hasAny(previous) ? previous : null,
    byDay,
    byProvider,
    byModel,
    byMonth,
    ...(beginsIn === undefined ? {} : { beginsIn }),
    topModel: topModelOf(byModel),
    countedUntil,
    fresh: await freshness(snapshot),
  }
}

// Most usage spend first; a provider whose entries come to nothing has no row.
function providersOf(byDay: readonly DaySpend[]): ProviderSpend[] {
  return [...Map.groupBy(byDay, ({ provider }) => provider)]
    .map(([provider, days]) => ({ provider, ...sumsOf(days, spendNames) }))
    .filter((sum) => Object.values(sum).some((figure) => typeof figure === 'number' && figure !== 0))
    .toSorted((a, b) => b.usageSpendMicroUsd - a.usageSpendMicroUsd || compared(a.provider, b.provider))
}

function byMostSpend(a: ModelSpend, b: ModelSpend): number {
  return (
    b.usageSpendMicroUsd - a.usageSpendMicroUsd ||
    b.requests - a.requests ||
    compared(`${a.provider} ${a.model}`, `${b.provider} ${b.model}`)
  )
}

function compared(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function whose(personId: string | null, teamId: string | undefined): SpendReport['who'] {
  if (personId !== null) return { kind: 'person', personId }
  return teamId === undefined ? { kind: 'org' } : { kind: 'team', teamId }
}

/** Usage spend by request, over the requests whose price is known; null when there is none. */
export function costPerRequest(spend: Spend): MicroUsd | null {
  const priced = spend.requests - spend.unpricedRequests
  return priced > 0 ? roundToMicroUsd(spend.usageSpendMicroUsd / priced) : null
}

/** True when anything happened at all: a request, a seat, an adjustment. */
export function hasAny(spend: Spend): boolean {
  return spend.requests > 0 || spend.totalMicroUsd !== 0 || spend.includedValueMicroUsd !== 0
}

// Seats and some fees have no model; they stand in `byModel` under the empty name.
function topModelOf(all: ModelSpend[]): string | null {
  const models = all.filter((row) => row.model !== '')
  const byRequests = models.toSorted((a, b) => b.requests - a.requests)
  const bySpend = models.filter((row) => row.usageSpendMicroUsd > 0)
  return (bySpend[0] ?? byRequests.find((row) => row.requests > 0))?.model ?? null
}

function lastMonth(period: Period): Month {
  return monthOf(lastDay(period.range))
}

function lastDay(range: DayRange): Day {
  return addDays(range.to, -1)
}

function monthsUpTo(period: Period): DayRange {
  return { from: daysOfMonth(addMonths(lastMonth(period), -11)).from, to: period.range.to }
}

function withoutGaps(months: MonthSpend[], last: Month): MonthSpend[] {
  const first = months[0]
  if (!first) return []
  const all: MonthSpend[] = []
  for (let month = first.month; month <= last; month = addMonths(month, 1)) {
    all.push(months.find((row) => row.month === month) ?? { ...noSpend, month })
  }
  return all
}

/** The sums of nothing at all. */
export const noSpend: Spend = {
  usageSpendMicroUsd: zeroUsd,
  includedValueMicroUsd: zeroUsd,
  seatsMicroUsd: zeroUsd,
  totalMicroUsd: zeroUsd,
  requests: 0,
  unpricedRequests: 0,
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
}
