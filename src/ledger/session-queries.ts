import { sql } from 'kysely'
import { addDays, type Day, dayOf, startOfDay } from '../base/calendar.ts'
import { type MicroUsd, microUsd } from '../base/money.ts'
import { type DbOrTransaction, sumOf, sumOfMoney } from '../db/database.ts'

/** What names a session: ids of clients are told apart by whose they are and by the tool. */
export type SessionName = { handleId: number; tool: string; session: string }

/** A session as a whole. `costMicroUsd` is usage spend: what lies inside an allowance costs nothing here. */
export type SessionTotal = SessionName & {
  personId: string | null
  person: string | null
  project: string
  repository: string
  startedAt: Date
  endedAt: Date
  requests: number
  outputTokens: number
  costMicroUsd: MicroUsd
}

/** Whose sessions: those that ended in the UTC days `[from, to)`, that a text is part of the project, repository, tool or person of. */
export type SessionFilter = { from: Day; to: Day; personId?: string; teamId?: string; text?: string }

/** How many sessions there are, and what they came to. */
export type SessionSums = { sessions: number; requests: number; costMicroUsd: MicroUsd }

/** The sums of all sessions that a filter lets through; zero where there are none. */
export async function sessionSums(db: DbOrTransaction, filter: SessionFilter): Promise<SessionSums> {
  return sessionsOf(db, filter)
    .select(sql<number>`count(*)`.as('sessions'))
    .select([sumOf('requests').as('requests'), sumOfMoney('cost_micro_usd').as('costMicroUsd')])
    .executeTakeFirstOrThrow()
}

/** A page of sessions, the dearest first, then those with most requests, then the newest. */
export async function dearestSessions(
  db: DbOrTransaction,
  { limit, offset, ...filter }: SessionFilter & { limit: number; offset: number },
): Promise<SessionTotal[]> {
  return sessionsOf(db, filter)
    .select(totalColumns)
    .orderBy('cost_micro_usd', 'desc')
    .orderBy('requests', 'desc')
    .orderBy('ended_at', 'desc')
    .orderBy('handle_id')
    .orderBy('tool')
    .orderBy('session')
    .limit(limit)
    .offset(offset)
    .execute()
}

/** One session; null where there is none of that name. */
export async function findSession(db: DbOrTransaction, name: SessionName): Promise<SessionTotal | null> {
  const found = await withPeople(db).where(isNamed(name)).select(totalColumns).executeTakeFirst()
  return found ?? null
}

/** A repository somebody worked in, by their sessions; the empty name: where no tool told of one. */
export async function spendByRepository(
  db: DbOrTransaction,
  filter: SessionFilter,
): Promise<Array<SessionSums & { repository: string }>> {
  return sessionsOf(db, filter)
    .select('repository')
    .select(sql<number>`count(*)`.as('sessions'))
    .select([sumOf('requests').as('requests'), sumOfMoney('cost_micro_usd').as('costMicroUsd')])
    .groupBy('repository')
    .orderBy('costMicroUsd', 'desc')
    .orderBy('requests', 'desc')
    .orderBy('repository')
    .execute()
}

/** What a session used of a model. */
export type SessionPart = SessionName & {
  model: string
  requests: number
  inputTokens: number
  cacheReadTokens: number
  cacheWriteTokens: number
  outputTokens: number
  costMicroUsd: MicroUsd
}

/** The models of a few sessions, the dearest first; a session whose details are no longer kept has none. */
export async function sessionParts(
  db: DbOrTransaction,
  sessions: ReadonlyArray<Pick<SessionTotal, keyof SessionName | 'startedAt' | 'endedAt'>>,
): Promise<SessionPart[]> {
  if (sessions.length === 0) return []
  const days = daysOf(sessions)
  const rows = sql<Wanted>`(select * from unnest(${sessions.map(({ handleId }) => handleId)}::bigint[],
    ${sessions.map(({ tool }) => tool)}::text[], ${sessions.map(({ session }) => session)}::text[],
    ${sessions.map(({ startedAt }) => startedAt)}::timestamptz[], ${sessions.map(({ endedAt }) => endedAt)}::timestamptz[])
    as row(of_handle, of_tool, of_session, started_at, ended_at))`
  return db
    .selectFrom(rows.as('wanted'))
    .innerJoin('entry', (join) =>
      join.on(sql<boolean>`entry.handle_id = wanted.of_handle and entry.at >= wanted.started_at
        and entry.at <= wanted.ended_at and entry.tool = wanted.of_tool and entry.session = wanted.of_session`),
    )
    .where('entry.counts', '=', true)
    .where('entry.day', '>=', days.from)
    .where('entry.day', '<', days.to)
    .select(['entry.handle_id as handleId', 'entry.tool', 'entry.session', 'entry.model'])
    .select([
      sumOf('entry.requests').as('requests'),
      sumOf('entry.input_tokens').as('inputTokens'),
      sumOf('entry.cache_read_tokens').as('cacheReadTokens'),
      sql<number>`coalesce(sum(cache_write_5m_tokens + cache_write_1h_tokens), 0)::bigint`.as('cacheWriteTokens'),
      sumOf('entry.output_tokens').as('outputTokens'),
      sumOfMoney('entry.cost_micro_usd').as('costMicroUsd'),
    ])
    .groupBy(['entry.handle_id', 'entry.tool', 'entry.session', 'entry.model'])
    .orderBy('costMicroUsd', 'desc')
    .orderBy('requests', 'desc')
    .orderBy('entry.model')
    .execute()
}

/** A request of a session. */
export type SessionRequest = { at: Date; agent: string; costMicroUsd: MicroUsd }

/** The requests of a session in the order of time, of at most `limit` entries; a fee belongs to the request of its time. */
export async function sessionRequests(
  db: DbOrTransaction,
  session: SessionTotal,
  limit: number,
): Promise<SessionRequest[]> {
  const days = daysOf([session])
  const rows = await db
    .selectFrom('entry')
    .where('handle_id', '=', session.handleId)
    .where('at', '>=', session.startedAt)
    .where('at', '<=', session.endedAt)
    .where('tool', '=', session.tool)
    .where('session', '=', session.session)
    .where('counts', '=', true)
    .where('day', '>=', days.from)
    .where('day', '<', days.to)
    .select(['at', 'agent', 'requests', sql<MicroUsd>`coalesce(cost_micro_usd, 0)`.as('costMicroUsd')])
    .orderBy('at')
    .orderBy('requests', 'desc')
    .orderBy('source_id')
    .limit(limit)
    .execute()
  const all: SessionRequest[] = []
  for (const { requests, ...row } of rows) {
    const before = all.at(-1)
    const isFee = requests === 0 && before?.at.getTime() === row.at.getTime()
    if (before && isFee) before.costMicroUsd = microUsd(before.costMicroUsd + row.costMicroUsd)
    else all.push(row)
  }
  return all
}

type Wanted = { of_handle: number; of_tool: string; of_session: string; started_at: Date; ended_at: Date }

const totalColumns = [
  'session_total.handle_id as handleId',
  'tool',
  'session',
  'person.id as personId',
  'person.name as person',
  'session_total.project',
  'repository',
  'started_at as startedAt',
  'ended_at as endedAt',
  'requests',
  'output_tokens as outputTokens',
  sql<MicroUsd>`cost_micro_usd`.as('costMicroUsd'),
] as const

// Entries are kept by the month of their day, so that naming the days reads those months alone.
function daysOf(sessions: ReadonlyArray<Pick<SessionTotal, 'startedAt' | 'endedAt'>>): { from: Day; to: Day } {
  const first = Math.min(...sessions.map(({ startedAt }) => startedAt.getTime()))
  const last = Math.max(...sessions.map(({ endedAt }) => endedAt.getTime()))
  return { from: dayOf(new Date(first)), to: addDays(dayOf(new Date(last)), 1) }
}

function isNamed({ handleId, tool, session }: SessionName) {
  return sql<boolean>`session_total.handle_id = ${handleId} and tool = ${tool} and session = ${session}`
}

function withPeople(db: DbOrTransaction) {
  return db
    .selectFrom('session_total')
    .innerJoin('handle', 'handle.id', 'session_total.handle_id')
    .leftJoin('person', 'person.id', 'handle.person_id')
}

function sessionsOf(db: DbOrTransaction, { from, to, personId, teamId, text = '' }: SessionFilter) {
  let sessions = withPeople(db)
    .where('session_total.ended_at', '>=', startOfDay(from))
    .where('session_total.ended_at', '<', startOfDay(to))
  if (personId !== undefined) sessions = sessions.where('person.id', '=', personId)
  if (teamId !== undefined) sessions = sessions.where(wasInTeam(teamId))
  for (const word of text.split(/\s+/).filter((part) => part !== '')) sessions = holding(sessions, word)
  return sessions
}

// Of a team are the sessions of who was in it, or in a sub-team, on the day they ended.
function wasInTeam(teamId: string) {
  return sql<boolean>`exists (select from membership join team on team.id = membership.team_id
    where membership.person_id = person.id and (team.id = ${teamId} or team.parent_id = ${teamId})
      and membership.from_day <= (session_total.ended_at at time zone 'UTC')::date
      and (membership.to_day is null or membership.to_day > (session_total.ended_at at time zone 'UTC')::date))`
}

function holding(sessions: ReturnType<typeof withPeople>, word: string): ReturnType<typeof withPeople> {
  return sessions.where(
    sql<boolean>`position(lower(${word}) in lower(concat_ws(' ', session_total.project, repository, tool, person.name))) > 0`,
  )
}
