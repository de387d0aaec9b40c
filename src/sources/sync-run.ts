import { type Selectable, sql } from 'kysely'
import { AppError } from '../base/app-error.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'

export type SyncTrigger = Tables['sync_run']['trigger']

/** What a run has done so far. `records`: what the vendor told; `changed`: rows of the ledger that came or went. */
export type SyncCounts = { pages: number; records: number; changed: number; people: number; calls: number }

/** How far reading has come, from where it began to where it will end; it may go back in time. */
export type SyncReach = { from: Date; reached: Date; to: Date }

/** How much of its way a reading has come, from 0 to 1. It may go back in time: then the way ends before it begins. */
export function shareRead({ from, reached, to }: SyncReach): number {
  const way = to.getTime() - from.getTime()
  return way === 0 ? 1 : Math.min(1, Math.max(0, (reached.getTime() - from.getTime()) / way))
}

export const runStates = ['running', 'done', 'failed', 'broken-off'] as const

/** One reading of an account. `broken-off`: its process went away; the next run goes on where it stood. */
export type SyncRun = SyncCounts & {
  id: number
  accountId: number
  trigger: SyncTrigger
  state: (typeof runStates)[number]
  startedAt: Date
  endedAt: Date | null
  /** Who asked for it: a person's id; empty where nobody did. */
  askedBy: string
  /** What it was reading when it was last heard of. */
  reading: SyncReach | null
  problem: string
}

/** How long a run may be silent before another may take its place. */
export const silenceSeconds = 60

/**
 * Begins to read an account; null when somebody reads it already, or it is disabled or removed. `wanted`: as it was asked
 * for; the wish is taken with it, so that a process that dies before loses none, and null when somebody else took it.
 */
export async function beginRun(
  db: Db,
  input: { accountId: number; trigger: SyncTrigger | 'wanted'; askedBy?: string; now: Date },
): Promise<{ runId: number; askedBy: string } | null> {
  const { accountId, now } = input
  return db.transaction().execute(async (transaction) => {
    const account = await transaction
      .selectFrom('vendor_account')
      .select(['wanted_trigger', 'wanted_by', 'wanted_run_id'])
      .where('id', '=', accountId)
      .where('state', '=', 'active')
      .forNoKeyUpdate()
      .executeTakeFirst()
    if (!account) return null
    const isWanted = input.trigger === 'wanted'
    const trigger = input.trigger === 'wanted' ? account.wanted_trigger : input.trigger
    const askedBy = isWanted ? (account.wanted_by ?? '') : (input.askedBy ?? '')
    if (trigger === null) return null
    await transaction
      .updateTable('sync_run')
      .set({ state: 'broken-off', ended_at: now })
      .where('id', 'in', runsUnderWay(transaction).where('account_id', '=', accountId).where(isSilent))
      .execute()
    const run = { account_id: accountId, trigger, state: 'running' as const, started_at: now, asked_by: askedBy }
    const begun = await transaction
      .insertInto('sync_run')
      .values(isWanted && account.wanted_run_id !== null ? { ...run, id: account.wanted_run_id } : run)
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!begun) return null
    if (isWanted)
      await transaction.updateTable('vendor_account').set(nothingWanted).where('id', '=', accountId).execute()
    return { runId: begun.id, askedBy }
  })
}

const isSilent = sql<boolean>`heard_at < clock_timestamp() - make_interval(secs => ${silenceSeconds})`

/** The runs that are under way, for whoever ends them: waits until none of them counts (`holdRun`). */
export function runsUnderWay(db: DbOrTransaction) {
  return db.selectFrom('sync_run').select('id').where('state', '=', 'running').forUpdate()
}

/** An account nobody has asked to be read, or has begun to be read since. */
export const nothingWanted = { wanted_trigger: null, wanted_by: null, wanted_at: null, wanted_run_id: null }

/** Says that a run is alive, and what it has done. Throws `conflict` when it was taken for dead: then it must stop. */
export async function hearOfRun(db: Db, runId: number, counts: SyncCounts, reach?: SyncReach): Promise<void> {
  const reading = reach ? { reading_from: reach.from, reached: reach.reached, reading_to: reach.to } : {}
  const heard = await db
    .updateTable('sync_run')
    .set({ ...counts, ...reading, heard_at: sql<Date>`clock_timestamp()` })
    .where('id', '=', runId)
    .where('state', '=', 'running')
    .returning('id')
    .executeTakeFirst()
  if (!heard) throw takenOver()
}

/**
 * Keeps a run from being ended or taken over until the transaction ends; it may be heard of meanwhile. Throws `conflict` when
 * it was already.
 */
export async function holdRun(transaction: DbOrTransaction, runId: number): Promise<{ startedAt: Date }> {
  const held = await transaction
    .selectFrom('sync_run')
    .select('started_at as startedAt')
    .where('id', '=', runId)
    .where('state', '=', 'running')
    .forKeyShare()
    .executeTakeFirst()
  if (!held) throw takenOver()
  return held
}

/**
 * Ends a run. `problem`: what went wrong, in words, empty where nothing did. `isBrokenOff`: it was told to stop, and the next
 * run goes on where it stood.
 */
export async function endRun(
  db: Db,
  input: { runId: number; counts: SyncCounts; problem: string; isBrokenOff?: boolean; now: Date },
): Promise<boolean> {
  const { runId, counts, problem, isBrokenOff = false, now } = input
  const state = isBrokenOff ? 'broken-off' : problem === '' ? 'done' : 'failed'
  const ended = await db
    .updateTable('sync_run')
    .set({ ...counts, state, problem, ended_at: now })
    .where('id', 'in', runsUnderWay(db).where('id', '=', runId))
    .executeTakeFirst()
  return ended.numUpdatedRows > 0n
}

/** The newest runs, of one account or of all. */
export async function recentRuns(db: Db, input: { accountId?: number; limit: number }): Promise<SyncRun[]> {
  let runs = db.selectFrom('sync_run').selectAll().orderBy('id', 'desc').limit(input.limit)
  if (input.accountId !== undefined) runs = runs.where('account_id', '=', input.accountId)
  return (await runs.execute()).map(runOf)
}

/** The newest reading of an account that ended well; null where none did. */
export async function lastDoneRun(db: Db, accountId: number): Promise<SyncRun | null> {
  const row = await db
    .selectFrom('sync_run')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('state', '=', 'done')
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? runOf(row) : null
}

/** The run of this id; null where there is none. */
export async function findRun(db: DbOrTransaction, id: number): Promise<SyncRun | null> {
  const row = await db.selectFrom('sync_run').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? runOf(row) : null
}

/** The runs somebody asked for that began after an instant, oldest first: who asked is told how they go. */
export async function runsAskedFor(db: DbOrTransaction, after: Date): Promise<SyncRun[]> {
  const rows = await db
    .selectFrom('sync_run')
    .selectAll()
    .where('asked_by', '<>', '')
    .where('started_at', '>', after)
    .orderBy('id')
    .execute()
  return rows.map(runOf)
}

function runOf(row: Selectable<Tables['sync_run']>): SyncRun {
  const { id, trigger, state, problem, pages, records, changed, people, calls } = row
  const { reading_from: from, reached, reading_to: to } = row
  return {
    id,
    accountId: row.account_id,
    trigger,
    state,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    askedBy: row.asked_by,
    reading: from && reached && to ? { from, reached, to } : null,
    pages,
    records,
    changed,
    people,
    calls,
    problem,
  }
}

function takenOver(): AppError {
  return new AppError(
    'conflict',
    'Another process has taken over reading this account. Nothing of this window was counted.',
  )
}
