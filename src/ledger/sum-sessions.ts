import { sql } from 'kysely'
import { dayOf } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { addToSessions } from './roll-ups.ts'

/**
 * Sums sessions anew from their entries, after entries of `[from, to)` came or went: where a session begins and ends
 * cannot be found by subtraction. `table` names them by handle, tool and session.
 */
export async function sumSessionsAnew(
  transaction: DbOrTransaction,
  table: string,
  { from, to }: { from: Date; to: Date },
): Promise<void> {
  // Whoever waits for a row that another has made anew does not see the new one, and would add to it what is in it already.
  await sql`select pg_advisory_xact_lock(hashtextextended('tally.sessions-anew', 0))
    where exists (select from ${sql.table(table)})`.execute(transaction)
  await sql`create temp table former_sessions on commit drop as
    select handle_id, tool, session, least(coalesce(started_at, ${from}), ${from}) as started_at,
      greatest(coalesce(ended_at, ${to}), ${to}) as ended_at
    from (select distinct handle_id, tool, session from ${sql.table(table)}) as concerned
    left join session_total using (handle_id, tool, session)`.execute(transaction)
  await sql`delete from session_total using former_sessions as former
    where (session_total.handle_id, session_total.tool, session_total.session)
      = (former.handle_id, former.tool, former.session)`.execute(transaction)
  await sql.raw(addToSessions(await theirEntries(transaction))).execute(transaction)
  await sql`drop table former_sessions`.execute(transaction)
}

// Counted and with their time named, so that the planner looks for a few sessions in their months instead of reading all entries.
async function theirEntries(transaction: DbOrTransaction): Promise<string> {
  await sql`analyze former_sessions`.execute(transaction)
  const { rows } = await sql<{ first: Date; last: Date }>`
    select min(started_at) as first, max(ended_at) as last from former_sessions having count(*) > 0`.execute(
    transaction,
  )
  const span = rows.map(
    ({ first, last }) => `and entry.day >= '${dayOf(first)}' and entry.day <= '${dayOf(last)}'
    and entry.at >= '${first.toISOString()}' and entry.at < '${new Date(last.getTime() + 1).toISOString()}'`,
  )
  return `(
    select entry.* from former_sessions as former join entry on entry.handle_id = former.handle_id
      and entry.at >= former.started_at and entry.at <= former.ended_at
      and entry.tool = former.tool and entry.session = former.session
    where entry.counts ${span.join('')}) as theirs`
}
