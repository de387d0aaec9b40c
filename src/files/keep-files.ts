import { AppError } from '../base/app-error.ts'
import { addDays, type Day, daysIn } from '../base/calendar.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import { countFile } from './count-file.ts'
import { cancelFile, forgetPeople, tooOld } from './handed-file.ts'
import { dropRejected } from './staged-file.ts'
import { takeBackFile } from './take-back.ts'
import { dropUndo } from './undo-rows.ts'

/** What was done: files nobody answered for, imports that can be undone no more, and those that broke off and were ended. */
export type KeptFiles = { dropped: number; settled: number; ended: number }

/**
 * Looks after files that were handed in: those that wait for more than a day are dropped, what undoing needs is forgotten
 * after a day, and what a process that died has begun is brought to its end. `onProblem` hears of a file that cannot be.
 */
export async function keepFiles(
  db: Db,
  { now, onProblem }: { now: Date; onProblem: (fileId: number, thrown: unknown) => void },
): Promise<KeptFiles> {
  const kept = { dropped: 0, settled: 0, ended: 0 }
  for (const id of await filesBefore(db, ['reading', 'waiting'], now)) {
    await cancelFile(db, id, now)
    kept.dropped++
  }
  for (const id of await filesBefore(db, ['imported', 'undone'], now)) {
    await settle(db, id, now)
    kept.settled++
  }
  for (const { id, state, imported_by } of await brokenOff(db)) {
    const asked = { fileId: id, actor: { id: imported_by ?? 'tally', origin: 'tally' as const }, now }
    try {
      await (state === 'importing' ? countFile(db, asked) : takeBackFile(db, asked))
      kept.ended++
    } catch (thrown) {
      // Somebody is at it just now.
      if (!(thrown instanceof AppError && thrown.code === 'conflict')) onProblem(id, thrown)
    }
  }
  return kept
}

async function filesBefore(
  db: Db,
  states: ReadonlyArray<'reading' | 'waiting' | 'imported' | 'undone'>,
  now: Date,
): Promise<number[]> {
  const rows = await db
    .selectFrom('handed_file')
    .select('id')
    .where('state', 'in', states)
    .where('ended_at', 'is', null)
    .where((where) => where(where.fn.coalesce('imported_at', 'handed_at'), '<', tooOld(now)))
    .orderBy('id')
    .execute()
  return rows.map(({ id }) => id)
}

async function settle(db: Db, id: number, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const settled = await transaction
      .updateTable('handed_file')
      .set({ ended_at: now, undo: null })
      .where('id', '=', id)
      .where('state', '<>', 'undoing')
      .returning('id')
      .executeTakeFirst()
    if (!settled) return
    await dropUndo(transaction, id)
    await dropRejected(transaction, id)
    await forgetPeople(transaction, id)
  })
}

async function brokenOff(db: Db) {
  return db
    .selectFrom('handed_file')
    .select(['id', 'state', 'imported_by'])
    .where('state', 'in', ['importing', 'undoing'])
    .where('kind', '=', 'usage')
    .orderBy('id')
    .execute()
}

/** Accounts, as the ledger names them, that a file is being imported to: of the ledger's days of it half may be there. */
export async function accountsImportedTo(db: DbOrTransaction): Promise<string[]> {
  const rows = await db
    .selectFrom('handed_file')
    .select('account_id')
    .distinct()
    .where('state', 'in', ['importing', 'undoing'])
    .where('account_id', 'is not', null)
    .orderBy('account_id')
    .execute()
  return rows.map((row) => String(row.account_id))
}

/** The days whose entries a file that can be undone has changed. */
export async function daysOfUndoableFiles(db: DbOrTransaction, now: Date): Promise<Day[]> {
  const rows = await db
    .selectFrom('handed_file')
    .select(['first_day', 'last_day'])
    .where((where) =>
      where.or([
        where('state', 'in', ['importing', 'undoing']),
        where.and([where('state', '=', 'imported'), where('imported_at', '>=', tooOld(now))]),
      ]),
    )
    .execute()
  return rows.flatMap(({ first_day, last_day }) =>
    first_day === null || last_day === null ? [] : daysIn({ from: first_day, to: addDays(last_day, 1) }),
  )
}
