import { type RawBuilder, sql } from 'kysely'
import type { DayRange } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import type { DbOrTransaction } from '../db/database.ts'

/** Whose spend: everybody's, or of those who were in a team or its sub-teams on the day they used something. */
export type TeamScope = { kind: 'org' } | { kind: 'team'; teamId: string }

/** The UTC days to look at. `week` is compared with `weekBefore`, whatever the period is. */
export type TeamRanges = { period: DayRange; previous: DayRange; week: DayRange; weekBefore: DayRange }

/**
 * What somebody used of one model while in one team. Without ranges in the name it is of the period; the others are usage
 * spend of theirs. `personId` null: nobody was matched to it; `teamId` null: in no team on that day.
 */
export type MemberSpend = {
  personId: string | null
  name: string | null
  email: string | null
  kind: 'person' | 'robot' | 'project' | null
  teamId: string | null
  teamName: string | null
  model: string
  usageSpendMicroUsd: MicroUsd
  includedValueMicroUsd: MicroUsd
  seatsMicroUsd: MicroUsd
  requests: number
  unpricedRequests: number
  previousMicroUsd: MicroUsd
  weekMicroUsd: MicroUsd
  weekBeforeMicroUsd: MicroUsd
}

/**
 * Everything a team's report is made of, in one statement over the daily roll-ups, so that its parts add up. Teams are
 * joined by the day of the usage: whoever changed teams counts in each for the days they were in it.
 */
export async function spendByMember(
  db: DbOrTransaction,
  input: { scope: TeamScope; ranges: TeamRanges },
): Promise<MemberSpend[]> {
  const { scope, ranges } = input
  const { period, previous, week, weekBefore } = ranges
  const from = [period, previous, weekBefore].map((range) => range.from).toSorted()[0] ?? period.from
  const cells = db
    .selectFrom('usage_day')
    .innerJoin('handle', 'handle.id', 'usage_day.handle_id')
    .leftJoin('membership', (join) =>
      join
        .onRef('membership.person_id', '=', 'handle.person_id')
        .onRef('membership.from_day', '<=', 'usage_day.day')
        .on((on) =>
          on.or([on('membership.to_day', 'is', null), on('membership.to_day', '>', on.ref('usage_day.day'))]),
        ),
    )
    .where('usage_day.day', '>=', from)
    .where('usage_day.day', '<', period.to)
    .$if(scope.kind === 'team', (query) =>
      query.where('membership.team_id', 'in', (teams) => {
        const teamId = scope.kind === 'team' ? scope.teamId : null
        return teams
          .selectFrom('team')
          .select('team.id')
          .where((where) => where.or([where('team.id', '=', teamId), where('team.parent_id', '=', teamId)]))
      }),
    )
    .groupBy(['handle.person_id', 'membership.team_id', 'usage_day.model'])
    .select([
      'handle.person_id',
      'membership.team_id',
      'usage_day.model',
      sumIn<MicroUsd>(usageSpend, period).as('usageSpendMicroUsd'),
      sumIn<MicroUsd>(includedValue, period).as('includedValueMicroUsd'),
      sumIn<MicroUsd>(seats, period).as('seatsMicroUsd'),
      sumIn<number>(sql`requests`, period).as('requests'),
      sumIn<number>(sql`unpriced_requests`, period).as('unpricedRequests'),
      sumIn<MicroUsd>(usageSpend, previous).as('previousMicroUsd'),
      sumIn<MicroUsd>(usageSpend, week).as('weekMicroUsd'),
      sumIn<MicroUsd>(usageSpend, weekBefore).as('weekBeforeMicroUsd'),
    ])
  return db
    .selectFrom(cells.as('cell'))
    .leftJoin('person', 'person.id', 'cell.person_id')
    .leftJoin('team', 'team.id', 'cell.team_id')
    .select(['cell.person_id as personId', 'person.name', 'person.email', 'person.kind'])
    .select(['cell.team_id as teamId', 'team.name as teamName', 'cell.model'])
    .select(['usageSpendMicroUsd', 'includedValueMicroUsd', 'seatsMicroUsd', 'requests', 'unpricedRequests'])
    .select(['previousMicroUsd', 'weekMicroUsd', 'weekBeforeMicroUsd'])
    .execute()
}

const usageSpend = sql`case when category in ('overage', 'api', 'fee') then cost_micro_usd else 0 end`
const includedValue = sql`case when category = 'included' then list_micro_usd else 0 end`
const seats = sql`case when category = 'seat' then cost_micro_usd else 0 end`

function sumIn<T>(what: RawBuilder<unknown>, range: DayRange): RawBuilder<T> {
  return sql<T>`coalesce(sum(${what}) filter (where usage_day.day >= ${range.from} and usage_day.day < ${range.to}), 0)::bigint`
}
