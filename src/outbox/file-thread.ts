import { type Selectable, sql } from 'kysely'
import { addDays, dayOf, startOfDay } from '../base/calendar.ts'
import { newId } from '../base/id.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'

/**
 * Where a file that came in through Slack is talked about: one message, edited in its place. `ts` null: not posted yet.
 * `handedFile` null: not read yet. `reading`, `working` (something was pressed) and `drawing` (what came of it) go on in the
 * process that holds the lease.
 */
export type FileThread = {
  id: string
  team: string
  slackUser: string
  /** Who handed it in, for the audit log. */
  actor: string
  slackFile: string
  name: string
  channel: string
  threadTs: string | null
  ts: string | null
  handedFile: number | null
  phase: 'reading' | 'working' | 'drawing' | 'shown'
  /** Rises with each lease, so that a process that was overtaken changes nothing. */
  tries: number
}

const keptDays = 8

/**
 * Begins to talk about a file, leased to the caller; null where that was begun before, by any process. `cameFrom` names the
 * file and the message or form it came with. Forgets what is older than a week.
 */
export async function beginFileThread(
  db: Db,
  input: Pick<FileThread, 'team' | 'slackUser' | 'actor' | 'slackFile' | 'name' | 'channel' | 'threadTs'> & {
    cameFrom: string
    leaseMs: number
    now: Date
  },
): Promise<FileThread | null> {
  const { cameFrom, leaseMs, now, slackUser, slackFile, threadTs, ...rest } = input
  await db
    .deleteFrom('file_thread')
    .where('created_at', '<', startOfDay(addDays(dayOf(now), -keptDays)))
    .execute()
  const row = await db
    .insertInto('file_thread')
    .values({
      ...rest,
      id: newId(),
      came_from: cameFrom,
      slack_user: slackUser,
      slack_file: slackFile,
      thread_ts: threadTs,
      ts: null,
      handed_file: null,
      phase: 'reading',
      leased_until: leaseEnd(leaseMs),
      created_at: now,
    })
    .onConflict((conflict) => conflict.column('came_from').doNothing())
    .returningAll()
    .executeTakeFirst()
  return row ? fileThreadOf(row) : null
}

/** Leases what is under way and nobody works on: just begun, or its process ended in the middle. */
export async function claimFileThreads(
  db: Db,
  { atMost, leaseMs }: { atMost: number; leaseMs: number },
): Promise<FileThread[]> {
  if (atMost <= 0) return []
  const rows = await db
    .updateTable('file_thread')
    .set({ leased_until: leaseEnd(leaseMs), tries: sql<number>`tries + 1` })
    .where('id', 'in', (free) =>
      free
        .selectFrom('file_thread')
        .select('id')
        .where('phase', '<>', 'shown')
        .where((one) =>
          one.or([one('leased_until', 'is', null), one('leased_until', '<', sql<Date>`clock_timestamp()`)]),
        )
        .orderBy('created_at')
        .orderBy('id')
        .limit(atMost)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .execute()
  return rows.map(fileThreadOf).toSorted((a, b) => a.id.localeCompare(b.id))
}

/**
 * Leases a file somebody pressed a button of; null where something is under way with it already, or it is forgotten. A
 * button can be pressed as soon as it is drawn, so while drawing, too.
 */
export async function takeFileThread(db: Db, id: string, leaseMs: number): Promise<FileThread | null> {
  const row = await db
    .updateTable('file_thread')
    .set({ phase: 'working', leased_until: leaseEnd(leaseMs), tries: sql<number>`tries + 1` })
    .where('id', '=', id)
    .where('phase', 'in', ['drawing', 'shown'])
    .returningAll()
    .executeTakeFirst()
  return row ? fileThreadOf(row) : null
}

/** Null where it is older than a week, or never was. */
export async function findFileThread(db: DbOrTransaction, id: string): Promise<FileThread | null> {
  const row = await db.selectFrom('file_thread').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? fileThreadOf(row) : null
}

type Lease = Pick<FileThread, 'id' | 'tries'>

/** Keeps the lease, and what has become known meanwhile; false when it is another process's by now. */
export async function keepFileThread(
  db: DbOrTransaction,
  lease: Lease,
  { leaseMs, ...known }: { leaseMs: number; channel?: string; ts?: string; handedFile?: number },
): Promise<boolean> {
  const { handedFile, ...place } = known
  const { numUpdatedRows } = await ofLease(db, lease)
    .set({
      ...place,
      ...(handedFile === undefined ? {} : { handed_file: handedFile }),
      leased_until: leaseEnd(leaseMs),
    })
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The work is done and is to be shown: from here on it can be pressed again. False when it is another process's by now. */
export async function beginDrawing(db: DbOrTransaction, lease: Lease): Promise<boolean> {
  const { numUpdatedRows } = await ofLease(db, lease).set({ phase: 'drawing' }).executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Nothing is under way any more: what was shown last stays. */
export async function endFileThread(db: DbOrTransaction, lease: Lease): Promise<void> {
  await ofLease(db, lease).set({ phase: 'shown', leased_until: null }).execute()
}

/** Gives up the lease in the middle: another process goes on at once. */
export async function releaseFileThread(db: DbOrTransaction, lease: Lease): Promise<void> {
  await ofLease(db, lease).set({ leased_until: null }).execute()
}

function ofLease(db: DbOrTransaction, { id, tries }: Lease) {
  return db.updateTable('file_thread').where('id', '=', id).where('tries', '=', tries).where('phase', '<>', 'shown')
}

function leaseEnd(leaseMs: number) {
  return sql<Date>`clock_timestamp() + make_interval(secs => ${leaseMs / 1000})`
}

function fileThreadOf(row: Selectable<Tables['file_thread']>): FileThread {
  const { id, team, actor, name, channel, ts, phase, tries } = row
  return {
    ...{ id, team, actor, name, channel, ts, phase, tries },
    slackUser: row.slack_user,
    slackFile: row.slack_file,
    threadTs: row.thread_ts,
    handedFile: row.handed_file,
  }
}
