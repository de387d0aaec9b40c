import { type Compilable, sql } from 'kysely'
import { startOfDay } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { OwnerColumns } from './export-queries.ts'
import type { SpendFilter } from './spend-queries.ts'

export type SessionExport = OwnerColumns & {
  startedAt: Date
  endedAt: Date
  tool: string
  session: string
  project: string
  repository: string
  requests: number
  outputTokens: number
  costMicroUsd: MicroUsd
}

/** The sessions that ended in the filter's days, in the order of their ends; of a team those of who was in it on that day. */
export function sessionsToExport(
  db: DbOrTransaction,
  { from, to, personId, teamId }: Pick<SpendFilter, 'from' | 'to' | 'personId' | 'teamId'>,
): Compilable<SessionExport> {
  return db
    .selectFrom('session_total')
    .innerJoin('handle', 'handle.id', 'session_total.handle_id')
    .leftJoin('person', 'person.id', 'handle.person_id')
    .where('session_total.ended_at', '>=', startOfDay(from))
    .where('session_total.ended_at', '<', startOfDay(to))
    .$if(personId !== undefined, (query) => query.where('person.id', '=', personId ?? ''))
    .$if(teamId !== undefined, (query) =>
      query.where(sql<boolean>`exists (select from membership join team on team.id = membership.team_id
        where membership.person_id = person.id and (team.id = ${teamId} or team.parent_id = ${teamId})
          and membership.from_day <= (session_total.ended_at at time zone 'UTC')::date
          and (membership.to_day is null or membership.to_day > (session_total.ended_at at time zone 'UTC')::date))`),
    )
    .select(['person.id as personId', 'person.name as person', 'person.email', 'person.kind as personKind'])
    .select([
      'started_at as startedAt',
      'ended_at as endedAt',
      'tool',
      'session',
      'session_total.project',
      'repository',
    ])
    .select(['requests', 'output_tokens as outputTokens', 'cost_micro_usd as costMicroUsd'])
    .orderBy('session_total.ended_at')
    .orderBy('session_total.handle_id')
    .orderBy('tool')
    .orderBy('session')
}
