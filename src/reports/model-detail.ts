import type { Day } from '../base/calendar.ts'
import { addDays } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'
import { type Db, inSnapshot } from '../db/database.ts'
import { usageSpendByDay } from '../ledger/daily-spend-queries.ts'
import { modelUse } from '../ledger/model-queries.ts'
import { type PersonSpend, spendByPerson } from '../ledger/people-spend-queries.ts'
import { latestEntryAt, type Spend, spendTotals } from '../ledger/spend-queries.ts'
import { namesOf } from '../people/names-of.ts'
import { type TokenRates, tokenRates } from '../prices/token-rates.ts'
import { type Freshness, freshness } from './data-status-freshness.ts'
import { type ModelCosts, withCosts } from './model-costs.ts'
import type { ModelRow } from './models.ts'
import type { Period } from './period.ts'
import { filterOf, type Scope } from './scope.ts'
import { hasAny } from './spend-report.ts'

/** One model: what it costs and who uses it. All parts are of one snapshot. */
export type ModelDetail = Spend & {
  model: string
  scope: Scope
  period: Period
  /** Null when it was not used in the period before. */
  previous: Spend | null
  /** Usage spend of all models, for the share of this one. */
  allMicroUsd: MicroUsd
  /** What it costs, by who bills it, most spend first. */
  billed: Array<Pick<ModelRow, 'provider' | 'requests' | 'usageSpendMicroUsd' | 'includedRequests'> & ModelCosts>
  /** List prices on the period's last day, where the price book has them. */
  prices: Array<{ provider: Provider; rates: TokenRates }>
  byDay: Array<{ day: Day; usageSpendMicroUsd: MicroUsd }>
  /** Everybody who used it, most spend first. */
  people: Array<PersonSpend & { name: string | null }>
  countedUntil: Date | null
  fresh: Freshness[]
}

/** Reads a model of a scope that the viewer may see, by its name; of one provider where one is given. */
export async function modelDetail(
  db: Db,
  input: { model: string; provider: Provider | null; scope: Scope; period: Period },
): Promise<ModelDetail> {
  const { model, provider, scope, period } = input
  return inSnapshot(db, async (snapshot) => {
    const whose = { ...filterOf(scope), ...period.range }
    const named = { ...filterOf(scope), model, ...(provider ? { provider } : {}) }
    const filter = { ...named, ...period.range }
    const previous = await spendTotals(snapshot, { ...named, ...period.previous.range })
    const billed = withCosts(await modelUse(snapshot, whose)).filter(
      (row) => row.model === model && (provider === null || row.provider === provider),
    )
    const people = await spendByPerson(snapshot, filter)
    const names = await namesOf(
      snapshot,
      people.flatMap(({ personId }) => personId ?? []),
    )
    const lastDay = addDays(period.range.to, -1)
    return {
      ...(await spendTotals(snapshot, filter)),
      model,
      scope,
      period,
      previous: hasAny(previous) ? previous : null,
      allMicroUsd: (await spendTotals(snapshot, whose)).usageSpendMicroUsd,
      billed,
      prices: billed.flatMap((row) => {
        const rates = tokenRates(row.provider, model, lastDay)
        return rates ? [{ provider: row.provider, rates }] : []
      }),
      byDay: await usageSpendByDay(snapshot, filter),
      people: people.map((row) => ({
        ...row,
        name: row.personId === null ? null : (names.get(row.personId) ?? null),
      })),
      countedUntil: await latestEntryAt(snapshot),
      fresh: await freshness(snapshot),
    }
  })
}
