import type { Day } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import { type Db, type DbOrTransaction, inSnapshot } from '../db/database.ts'
import { activePeople, usageSpendByDay } from '../ledger/daily-spend-queries.ts'
import { latestEntryAt, type ModelSpend, type Spend, spendByModel, spendTotals } from '../ledger/spend-queries.ts'
import { type DifferenceParts, differenceParts } from './compare-parts.ts'
import { type Freshness, freshness } from './data-status-freshness.ts'
import type { Period } from './period.ts'
import { filterOf, type Scope } from './scope.ts'

/** Whose spend and when: one side of a comparison. */
export type Compared = { scope: Scope; period: Period }

export type ComparedSide = Compared &
  Spend & {
    /** People with usage, and on how many days of theirs together. */
    people: number
    personDays: number
    /** Most usage spend first. */
    byModel: ModelSpend[]
    byDay: Array<{ day: Day; usageSpendMicroUsd: MicroUsd }>
  }

/** Two sides beside each other; `parts` add up to the second one's usage spend less the first one's. */
export type Comparison = {
  /** What differs: who, or when. */
  by: 'scope' | 'period'
  first: ComparedSide
  second: ComparedSide
  parts: DifferenceParts
  countedUntil: Date | null
  fresh: Freshness[]
}

/** Compares two people, teams or periods, out of one snapshot. */
export async function compare(db: Db, input: { first: Compared; second: Compared }): Promise<Comparison> {
  return inSnapshot(db, async (transaction) => {
    const first = await sideOf(transaction, input.first)
    const second = await sideOf(transaction, input.second)
    return {
      by: input.first.period.word === input.second.period.word ? 'scope' : 'period',
      first,
      second,
      parts: differenceParts(first.byModel, second.byModel),
      countedUntil: await latestEntryAt(transaction),
      fresh: await freshness(transaction),
    }
  })
}

async function sideOf(db: DbOrTransaction, { scope, period }: Compared): Promise<ComparedSide> {
  const filter = { ...filterOf(scope), ...period.range }
  return {
    scope,
    period,
    ...(await spendTotals(db, filter)),
    ...(await activePeople(db, filter)),
    byModel: await spendByModel(db, filter),
    byDay: await usageSpendByDay(db, filter),
  }
}
