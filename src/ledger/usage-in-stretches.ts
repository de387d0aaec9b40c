import { type Compilable, sql } from 'kysely'
import { type DayRange, daysAround } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'
import { type DbOrTransaction, sumOf, sumOfMoney } from '../db/database.ts'
import { stretchesOf } from '../db/stretches.ts'
import {
  type OwnerColumns,
  owner,
  ownerColumns,
  type TeamColumns,
  team,
  teamColumns,
  withTeamsAndKeys,
} from './export-queries.ts'
import { type Spend, type SpendFilter, usageDays } from './spend-queries.ts'

/** Of one provider, in each of these ranges of days, which may overlap. At least one. */
type Asked = { provider: Provider; ranges: readonly DayRange[] }

/** What somebody used in a range, by the team of the day, project and model; `place` is the range's, the first 1. */
export type UsageInStretch = OwnerColumns &
  TeamColumns &
  Pick<Spend, 'usageSpendMicroUsd' | 'includedValueMicroUsd'> & { place: number; project: string; model: string }

/** Who used what in each range, in the order of ranges. */
export function usageInStretches(db: DbOrTransaction, asked: Asked): Compilable<UsageInStretch> {
  return withTeamsAndKeys(db, extentOf(asked))
    .innerJoin(stretchesOf(asked.ranges).as('stretch'), (join) => join.on(isInStretch))
    .groupBy(['stretch.place', 'usage.project', 'usage.model', ...owner, ...team])
    .select(['stretch.place', 'usage.project', 'usage.model', ...ownerColumns, ...teamColumns])
    .select([
      sumOfMoney('usage.usage_spend').as('usageSpendMicroUsd'),
      sumOfMoney('usage.included_value').as('includedValueMicroUsd'),
    ])
    .orderBy('stretch.place')
    .orderBy('person.name')
    .orderBy('person.id')
    .orderBy('team.name')
    .orderBy('team.id')
    .orderBy('usage.project')
    .orderBy('usage.model')
}

/** What a range comes to, and how much of it is estimated. */
export type SpendInStretch = Pick<Spend, 'usageSpendMicroUsd' | 'requests' | 'unpricedRequests'> & {
  place: number
  estimatedMicroUsd: Spend['usageSpendMicroUsd']
}

/** The sums of each range; ranges without usage are absent. */
export async function spendInStretches(db: DbOrTransaction, asked: Asked): Promise<SpendInStretch[]> {
  const estimated = sql<MicroUsd>`coalesce(sum(usage_spend) filter (where basis = 'estimated'), 0)::bigint`
  return usageDays(db, extentOf(asked), ['day', 'basis'])
    .innerJoin(stretchesOf(asked.ranges).as('stretch'), (join) => join.on(isInStretch))
    .groupBy('stretch.place')
    .select(['stretch.place', sumOfMoney('usage_spend').as('usageSpendMicroUsd')])
    .select([sumOf('requests').as('requests'), sumOf('unpriced_requests').as('unpricedRequests')])
    .select(estimated.as('estimatedMicroUsd'))
    .execute()
}

const isInStretch = sql<boolean>`usage.day >= stretch.from_day and usage.day < stretch.to_day`

function extentOf({ provider, ranges }: Asked): SpendFilter {
  return { provider, ...daysAround(ranges) }
}
