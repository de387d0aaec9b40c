import { dayOf } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import { microUsd, roundToMicroUsd } from '../base/money.ts'
import { type Db, inSnapshot } from '../db/database.ts'
import { activePeople } from '../ledger/daily-spend-queries.ts'
import { spendByPerson } from '../ledger/people-spend-queries.ts'
import { latestEntryAt, type Spend, spendTotals } from '../ledger/spend-queries.ts'
import { peopleOf } from '../people/membership.ts'
import { type CodeActivity, codeActivity } from '../sources/person-activity.ts'
import { type Freshness, freshness } from './data-status-freshness.ts'
import type { Period } from './period.ts'
import { filterOf, type Scope } from './scope.ts'

/** What a unit of work cost everybody or a team. Null: there is nothing to divide by, or nothing was spent. */
export type UnitEconomics = {
  scope: Scope
  period: Period
  usageSpendMicroUsd: MicroUsd
  /** People, without robots, with usage; on how many days of theirs together; and what they spent on such a day. */
  people: number
  personDays: number
  activeDayMicroUsd: MicroUsd | null
  requestMicroUsd: MicroUsd | null
  /** What vendors tell of commits and accepted lines, and all usage spend divided by them. */
  code: CodeActivity
  commitMicroUsd: MicroUsd | null
  hundredLinesMicroUsd: MicroUsd | null
  /** Usage spend by a million tokens, and what the same tokens are worth with what plans include. */
  millionTokensMicroUsd: MicroUsd | null
  millionTokensWorthMicroUsd: MicroUsd | null
  /** Of the tokens that were read, the share that came from a cache. */
  cachedShare: number | null
  /** The share of usage spend whose owner is known. */
  ownedShare: number | null
  countedUntil: Date | null
  fresh: Freshness[]
}

type Group = Extract<Scope, { kind: 'org' | 'team' }>

/** Reads the unit costs of a period. What vendors tell of work is that of a team's members of today. */
export async function unitEconomics(
  db: Db,
  input: { scope: Group; period: Period; now: Date },
): Promise<UnitEconomics> {
  const { scope, period, now } = input
  return inSnapshot(db, async (snapshot) => {
    const filter = { ...filterOf(scope), ...period.range }
    const spend = await spendTotals(snapshot, filter)
    const byPerson = await spendByPerson(snapshot, filter)
    const { people, personDays } = await activePeople(snapshot, filter)
    const personIds = scope.kind === 'team' ? await peopleOf(snapshot, { teamId: scope.teamId, day: dayOf(now) }) : null
    const code = await codeActivity(snapshot, { personIds, ...period.range })
    const sumWhere = (isMeant: (row: (typeof byPerson)[number]) => boolean) =>
      byPerson.filter(isMeant).reduce((sum, row) => sum + row.usageSpendMicroUsd, 0)
    return {
      scope,
      period,
      usageSpendMicroUsd: spend.usageSpendMicroUsd,
      people,
      personDays,
      code,
      ...unitCosts(spend, {
        personDays,
        ofPeople: sumWhere(({ kind }) => kind === 'person'),
        owned: sumWhere(({ personId }) => personId !== null),
        code,
      }),
      countedUntil: await latestEntryAt(snapshot),
      fresh: await freshness(snapshot),
    }
  })
}

type Costs =
  | 'activeDayMicroUsd'
  | 'requestMicroUsd'
  | 'commitMicroUsd'
  | 'hundredLinesMicroUsd'
  | 'millionTokensMicroUsd'
  | 'millionTokensWorthMicroUsd'
  | 'cachedShare'
  | 'ownedShare'

/**
 * Spend divided by what it was spent on. `ofPeople` and `owned` are the parts of the usage spend of people, and of anybody
 * known. Requests without a price are in neither side of the cost of a request.
 */
export function unitCosts(
  spend: Pick<
    Spend,
    | 'usageSpendMicroUsd'
    | 'includedValueMicroUsd'
    | 'requests'
    | 'unpricedRequests'
    | 'inputTokens'
    | 'cacheReadTokens'
    | 'cacheWriteTokens'
    | 'outputTokens'
  >,
  parts: { personDays: number; ofPeople: number; owned: number; code: Pick<CodeActivity, 'commits' | 'acceptedLines'> },
): Pick<UnitEconomics, Costs> {
  const { usageSpendMicroUsd, includedValueMicroUsd, inputTokens, cacheReadTokens, cacheWriteTokens } = spend
  const { personDays, ofPeople, owned, code } = parts
  const read = inputTokens + cacheReadTokens + cacheWriteTokens
  const millions = (read + spend.outputTokens) / 1e6
  return {
    activeDayMicroUsd: each(ofPeople, personDays),
    requestMicroUsd: each(usageSpendMicroUsd, spend.requests - spend.unpricedRequests),
    commitMicroUsd: each(usageSpendMicroUsd, code.commits ?? 0),
    hundredLinesMicroUsd: each(usageSpendMicroUsd, (code.acceptedLines ?? 0) / 100),
    millionTokensMicroUsd: each(usageSpendMicroUsd, millions),
    millionTokensWorthMicroUsd: each(microUsd(usageSpendMicroUsd + includedValueMicroUsd), millions),
    cachedShare: read > 0 ? cacheReadTokens / read : null,
    ownedShare: usageSpendMicroUsd > 0 ? owned / usageSpendMicroUsd : null,
  }
}

function each(amount: number, units: number): MicroUsd | null {
  return units > 0 && amount > 0 ? roundToMicroUsd(amount / units) : null
}
