import { type Day, dayOf, daysBetween } from '../base/calendar.ts'
import { type MicroUsd, roundToMicroUsd } from '../base/money.ts'
import { type Provider, providers } from '../base/provider.ts'
import { type Db, inSnapshot } from '../db/database.ts'
import { usageSpendByDay } from '../ledger/daily-spend-queries.ts'
import { type CategorySpend, spendByCategory } from '../ledger/overview-queries.ts'
import { type PersonSpend, spendByPerson } from '../ledger/people-spend-queries.ts'
import { usageSpendByTeam } from '../ledger/provider-team-queries.ts'
import {
  latestEntryAt,
  type ModelSpend,
  type Spend,
  spendByModel,
  spendByProvider,
  spendTotals,
} from '../ledger/spend-queries.ts'
import { peopleOf } from '../people/membership.ts'
import { namesOf } from '../people/names-of.ts'
import { limitedPeople } from '../sources/cursor-cycle.ts'
import { type SeatUse, seatUse } from '../sources/seat-use.ts'
import { type Freshness, freshness } from './data-status-freshness.ts'
import type { Period } from './period.ts'
import { filterOf, type Scope } from './scope.ts'
import { hasAny } from './spend-report.ts'

export type ProviderUser = PersonSpend & { name: string | null }

/** What one provider cost a team or everybody in a period. All parts are of one snapshot. */
export type ProviderPage = Spend & {
  provider: Provider
  scope: Scope
  period: Period
  /** Null when nothing was used in the period before. */
  previous: Spend | null
  byCategory: CategorySpend[]
  byModel: ModelSpend[]
  byDay: Array<{ day: Day; usageSpendMicroUsd: MicroUsd }>
  /** The teams with spend, most first; `teamId` null: in none. */
  teams: Array<{ teamId: string | null; name: string | null; usageSpendMicroUsd: MicroUsd }>
  /** Most spend first. */
  users: ProviderUser[]
  seats: SeatUse[]
  /** Whom a spending limit of Cursor's holds back now, of everybody; 0 for a team, as Cursor does not say whom. */
  limitedPeople: number
  pace: ProviderPace | null
  countedUntil: Date | null
  /** Of this provider only. */
  fresh: Freshness[]
}

/** By whole days from the first with usage in the period: how many, what they came to on average, and what 30 such days would. */
export type ProviderPace = { days: number; aDayMicroUsd: MicroUsd; thirtyDaysMicroUsd: MicroUsd }

type Input = { scope: Scope; period: Period; provider: Provider | null; now: Date }

/** Reads the page of a provider; without one, of the provider with most spend in the period. */
export async function providerPage(db: Db, input: Input): Promise<ProviderPage> {
  const { scope, period, now } = input
  return inSnapshot(db, async (transaction) => {
    const whose = filterOf(scope)
    const [dearest] = await spendByProvider(transaction, { ...period.range, ...whose })
    const provider = input.provider ?? dearest?.provider ?? providers[0] ?? 'cursor'
    const filter = { ...period.range, ...whose, provider }
    const previous = await spendTotals(transaction, { ...period.previous.range, ...whose, provider })
    const byDay = await usageSpendByDay(transaction, filter)
    const users = await spendByPerson(transaction, filter)
    const names = await namesOf(
      transaction,
      users.flatMap(({ personId }) => personId ?? []),
    )
    const memberIds =
      scope.kind === 'team' ? await peopleOf(transaction, { teamId: scope.teamId, day: dayOf(now) }) : null
    const seats = await seatUse(transaction, { range: period.range, memberIds })
    const fresh = await freshness(transaction)
    return {
      ...(await spendTotals(transaction, filter)),
      provider,
      scope,
      period,
      previous: hasAny(previous) ? previous : null,
      byCategory: await spendByCategory(transaction, filter),
      byModel: await spendByModel(transaction, filter),
      byDay,
      teams: await usageSpendByTeam(transaction, filter),
      users: users.map((row) => ({ ...row, name: row.personId === null ? null : (names.get(row.personId) ?? null) })),
      seats: seats.filter(({ vendor }) => vendor === provider),
      limitedPeople: provider === 'cursor' && scope.kind === 'org' ? await limitedPeople(transaction, now) : 0,
      pace: paceOf(byDay, period, dayOf(now)),
      countedUntil: await latestEntryAt(transaction),
      fresh: fresh.filter(({ vendor }) => vendor === provider),
    }
  })
}

/** The pace of a period. Null where nothing was used on a whole day. */
export function paceOf(
  byDay: ReadonlyArray<{ day: Day; usageSpendMicroUsd: number }>,
  { range }: Period,
  today: Day,
): ProviderPace | null {
  const to = range.to > today ? today : range.to
  const whole = byDay.filter(({ day }) => day < to)
  const [first] = whole
  if (!first) return null
  const days = daysBetween(first.day, to)
  const aDay = whole.reduce((sum, { usageSpendMicroUsd }) => sum + usageSpendMicroUsd, 0) / days
  return { days, aDayMicroUsd: roundToMicroUsd(aDay), thirtyDaysMicroUsd: roundToMicroUsd(aDay * 30) }
}
