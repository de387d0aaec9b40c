import { type RawBuilder, sql } from 'kysely'
import type { DayRange } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'

type OfPerson = DayRange & { personId: string }
/** `personIds` null: everybody who is known. */
type OfPeople = DayRange & { personIds: readonly string[] | null }

/**
 * What vendors tell of somebody's work, or of many's, in a range of days, beside requests and money. Null: no vendor told anything of it.
 * Edits are the agents' suggestions, of Cursor (`totalApplies`, `totalAccepts`) and Claude Code. Commits are Cursor's, which
 * sees all that are made on its machines; without any, Claude Code's.
 */
export type CodeActivity = {
  edits: { suggested: number; accepted: number } | null
  acceptedLines: number | null
  commits: number | null
}

/** Reads it for a range of days; all null where no vendor told anything. */
export async function codeActivity(db: DbOrTransaction, input: OfPerson | OfPeople): Promise<CodeActivity> {
  const rows = await activityOf(db, input)
    .where('feed', 'in', ['cursor-daily', 'cursor-commits', 'claude-code'])
    .where((where) => where.or([where('feed', '=', 'cursor-commits'), where('dimension', '=', '')]))
    .groupBy('feed')
    .select('feed')
    .select([
      figure('totalApplies').as('applies'),
      figure('totalAccepts').as('accepts'),
      figure('acceptedLinesAdded').as('acceptedLines'),
      figure('editsAccepted').as('editsAccepted'),
      figure('editsRejected').as('editsRejected'),
      figure('linesAdded').as('linesAdded'),
      figure('commits').as('commits'),
    ])
    .execute()
  const of = (feed: string) => rows.find((row) => row.feed === feed)
  const cursor = of('cursor-daily')
  const claude = of('claude-code')
  const suggested = (cursor?.applies ?? 0) + (claude?.editsAccepted ?? 0) + (claude?.editsRejected ?? 0)
  const accepted = (cursor?.accepts ?? 0) + (claude?.editsAccepted ?? 0)
  return {
    edits: suggested > 0 ? { suggested, accepted: Math.min(accepted, suggested) } : null,
    acceptedLines: cursor || claude ? (cursor?.acceptedLines ?? 0) + (claude?.linesAdded ?? 0) : null,
    commits: of('cursor-commits')?.commits ?? claude?.commits ?? null,
  }
}

/** What somebody committed to a repository, and how many of the lines tab and agents wrote. */
export type RepositoryWork = { repository: string; commits: number; lines: number; aiLines: number }

/** The repositories somebody committed to as Cursor tells it, most lines first. */
export async function repositoryWork(db: DbOrTransaction, input: OfPerson): Promise<RepositoryWork[]> {
  const rows = await activityOf(db, input)
    .where('feed', '=', 'cursor-commits')
    .groupBy('dimension')
    .select('dimension as repository')
    .select([
      figure('commits').as('commits'),
      figure('totalLinesAdded').as('lines'),
      figure('tabLinesAdded').as('tab'),
      figure('composerLinesAdded').as('agent'),
    ])
    .orderBy('lines', 'desc')
    .orderBy('dimension')
    .execute()
  return rows.map(({ tab, agent, ...row }) => ({ ...row, aiLines: Math.min(row.lines, tab + agent) }))
}

/** How often somebody used a tool of an MCP server (`linear/search_issues`) or a command of Cursor's, most used first. */
export async function featureUse(
  db: DbOrTransaction,
  input: OfPerson & { kind: 'mcp' | 'commands'; limit: number },
): Promise<Array<{ name: string; uses: number }>> {
  return activityOf(db, input)
    .where('feed', '=', `cursor-${input.kind}`)
    .where('dimension', '<>', '')
    .groupBy('dimension')
    .select(['dimension as name', figure('usage').as('uses')])
    .orderBy('uses', 'desc')
    .orderBy('dimension')
    .limit(input.limit)
    .execute()
}

function activityOf(db: DbOrTransaction, input: OfPerson | OfPeople) {
  const personIds = 'personId' in input ? [input.personId] : input.personIds
  const handles = db.selectFrom('handle').select('id')
  return db
    .selectFrom('activity_day')
    .where(
      'handle_id',
      'in',
      personIds === null
        ? handles.where('person_id', 'is not', null)
        : handles.where(sql<boolean>`person_id = any(${[...personIds]}::uuid[])`),
    )
    .where('day', '>=', input.from)
    .where('day', '<', input.to)
}

// A vendor may tell a figure as text.
function figure(name: string): RawBuilder<number> {
  return sql<number>`coalesce(sum(case when figures ->> ${name} ~ '^[0-9]{1,15}$'
    then (figures ->> ${name})::bigint end), 0)::bigint`
}
