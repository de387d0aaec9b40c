import { sql } from 'kysely'
import type { DayRange } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'

/** Edits that a tool suggested to somebody, and how many of them they accepted. */
export type Edits = { suggested: number; accepted: number }

/**
 * The edits of each of these people in some days, by their id, as Cursor (daily usage) and Anthropic (Claude Code) tell of
 * them; nobody is in it whom no edit was suggested to.
 */
export async function editsByPerson(
  db: DbOrTransaction,
  { range, personIds }: { range: DayRange; personIds: readonly string[] },
): Promise<Map<string, Edits>> {
  if (personIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('activity_day')
    .innerJoin('handle', 'handle.id', 'activity_day.handle_id')
    .where('day', '>=', range.from)
    .where('day', '<', range.to)
    .where('dimension', '=', '')
    .where('feed', 'in', ['cursor-daily', 'claude-code'])
    .where(sql<boolean>`handle.person_id = any(${[...personIds]}::uuid[])`)
    .groupBy('handle.person_id')
    .select('handle.person_id')
    .select(sumOf(['totalApplies', 'editsAccepted', 'editsRejected']).as('suggested'))
    .select(sumOf(['totalAccepts', 'editsAccepted']).as('accepted'))
    .execute()
  return new Map(
    rows.flatMap(({ person_id, suggested, accepted }) =>
      person_id !== null && suggested > 0 ? [[person_id, { suggested, accepted: Math.min(accepted, suggested) }]] : [],
    ),
  )
}

function sumOf(names: readonly string[]) {
  const figures = sql.join(
    names.map((name) => sql`coalesce((figures->>${sql.lit(name)})::numeric, 0)`),
    sql` + `,
  )
  return sql<number>`coalesce(sum(${figures}), 0)::bigint`
}
