import { sql } from 'kysely'
import { type Day, startOfDay } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { Source } from './entry.ts'
import { dropEmptyCells } from './replace-entries.ts'
import { addToSessions, addToUsage, dayRollUp, hourRollUp, takeFromUsage } from './roll-ups.ts'
import { sumSessionsAnew } from './sum-sessions.ts'

/**
 * Takes what a source has told of an account's days `[from, to)` out of the sums, because a better one counts, or puts it
 * back. Part of the caller's transaction. Returns how many entries changed.
 */
export async function setCounts(
  transaction: DbOrTransaction,
  input: {
    account: string
    source: Source
    from: Day
    to: Day
    counts: boolean
    /** Only entries of this key; all of them without. */
    keyRef?: string
  },
): Promise<number> {
  const { account, source, from, to, counts, keyRef } = input
  await sql`create temp table flipped on commit drop as select * from entry where false`.execute(transaction)
  const ofKey = keyRef === undefined ? sql`true` : sql`key_ref = ${keyRef}`
  const changed = await sql`with changed as (
      update entry set counts = ${counts} where account = ${account} and source = ${source}
        and day >= ${from} and day < ${to} and at >= ${startOfDay(from)} and at < ${startOfDay(to)}
        and counts <> ${counts} and ${ofKey} returning entry.*
    ) insert into flipped select * from changed`.execute(transaction)
  const moved = Number(changed.numAffectedRows ?? 0n)
  if (moved > 0 && counts) {
    for (const rollUp of [hourRollUp, dayRollUp]) await sql.raw(addToUsage(rollUp, 'flipped')).execute(transaction)
    await sql.raw(addToSessions('flipped')).execute(transaction)
  } else if (moved > 0) {
    for (const rollUp of [hourRollUp, dayRollUp]) await sql.raw(takeFromUsage(rollUp, 'flipped')).execute(transaction)
    const window = { from: startOfDay(from), to: startOfDay(to) }
    await dropEmptyCells(transaction, { account, source, ...window })
    await sql`create temp table flipped_sessions on commit drop as
      select distinct handle_id, tool, session from flipped where session <> ''`.execute(transaction)
    await sumSessionsAnew(transaction, 'flipped_sessions', window)
    await sql`drop table flipped_sessions`.execute(transaction)
  }
  await sql`drop table flipped`.execute(transaction)
  return moved
}
