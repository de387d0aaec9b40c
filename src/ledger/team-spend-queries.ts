import { sql } from 'kysely'
import type { DayRange } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'
import { type DbOrTransaction, sumOf, sumOfMoney } from '../db/database.ts'
import { memberCells, type TeamRanges } from './member-cells.ts'
import { type SpendFilter, usageDays } from './spend-queries.ts'

/** Whose spend: everybody's, or of those who were in a team or its sub-teams on the day they used something. */
export type TeamScope = { kind: 'org' } | { kind: 'team'; teamId: string }

/**
 * What somebody used while in one team. Without ranges in the name it is of the period; the others are usage spend of
 * theirs. `personId` null: nobody was matched to it; `teamId` null: in no team on that day.
 */
export type MemberSpend = {
  personId: string | null
  name: string | null
  email: string | null
  kind: 'person' | 'robot' | 'project' | null
  teamId: string | null
  teamName: string | null
  usageSpendMicroUsd: MicroUsd
  includedValueMicroUsd: MicroUsd
  seatsMicroUsd: MicroUsd
  requests: number
  unpricedRequests: number
  previousMicroUsd: MicroUsd
  weekMicroUsd: MicroUsd
  weekBeforeMicroUsd: MicroUsd
}

type MemberCell = Omit<MemberSpend, 'name' | 'email' | 'kind' | 'teamName'>

/**
 * Everything a team's report adds up, most spend first, in one statement, so that its parts agree. Teams are those of the day of the usage:
 * whoever changed teams counts in each for the days they were in it.
 */
export async function spendByMember(
  db: DbOrTransaction,
  input: { scope: TeamScope; ranges: TeamRanges; provider?: Provider },
): Promise<MemberSpend[]> {
  const { scope, ranges, provider } = input
  const cells = sql<MemberCell>`(${memberCells(whose(scope, provider), ranges)})`
  return db
    .selectFrom(cells.as('cell'))
    .leftJoin('person', 'person.id', 'cell.personId')
    .leftJoin('team', 'team.id', 'cell.teamId')
    .select(['cell.personId', 'person.name', 'person.email', 'person.kind'])
    .select(['cell.teamId', 'team.name as teamName'])
    .select(['usageSpendMicroUsd', 'includedValueMicroUsd', 'seatsMicroUsd', 'requests', 'unpricedRequests'])
    .select(['previousMicroUsd', 'weekMicroUsd', 'weekBeforeMicroUsd'])
    .orderBy('usageSpendMicroUsd', 'desc')
    .execute()
}

/**
 * The model each of these people used for most spend in a period, or for most requests where nothing cost anything, in a
 * team where one is named; `null` among them stands for nobody. Who used none is absent.
 */
export async function topModels(
  db: DbOrTransaction,
  input: { scope: TeamScope; range: DayRange; personIds: ReadonlyArray<string | null>; provider?: Provider },
): Promise<Map<string | null, string>> {
  const { scope, range, personIds, provider } = input
  if (personIds.length === 0) return new Map()
  const of = whose(scope, provider)
  const rows = await usageDays(db, { ...range, ...of, personIds }, ['handle_id', 'model'])
    .innerJoin('handle', 'handle.id', 'usage.handle_id')
    .where('model', '<>', '')
    .groupBy(['person_id', 'model'])
    .having(sql<boolean>`sum(usage_spend) > 0 or sum(requests) > 0`)
    .distinctOn('person_id')
    .select(['person_id', 'model', sumOfMoney('usage_spend').as('spend'), sumOf('requests').as('requests')])
    .orderBy('person_id')
    .orderBy('spend', 'desc')
    .orderBy('requests', 'desc')
    .orderBy('model')
    .execute()
  return new Map(rows.map((row) => [row.person_id, row.model]))
}

/** The model a team, or everybody, used for most spend in a period, as `topModels`; null where none was used. */
export async function topModelOf(
  db: DbOrTransaction,
  { scope, range, provider }: { scope: TeamScope; range: DayRange; provider?: Provider },
): Promise<string | null> {
  const of = whose(scope, provider)
  const top = await usageDays(db, { ...range, ...of }, ['model'])
    .where('model', '<>', '')
    .groupBy('model')
    .having(sql<boolean>`sum(usage_spend) > 0 or sum(requests) > 0`)
    .select('model')
    .orderBy(sumOfMoney('usage_spend'), 'desc')
    .orderBy(sumOf('requests'), 'desc')
    .orderBy('model')
    .limit(1)
    .executeTakeFirst()
  return top?.model ?? null
}

function whose(scope: TeamScope, provider: Provider | undefined): Pick<SpendFilter, 'teamId' | 'provider'> {
  return { ...(scope.kind === 'team' ? { teamId: scope.teamId } : {}), ...(provider ? { provider } : {}) }
}
