import { sql } from 'kysely'
import type { Day } from '../base/calendar.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import { fileDays, type TellingWindow } from './file-days.ts'
import { daysStaged } from './file-windows.ts'
import { lockFile } from './handed-file.ts'
import type { FilePlace } from './match-window.ts'
import { stagedFile } from './staged-file.ts'

export type PlannedWindow = TellingWindow & { isCounted: boolean }

/** The parts a file is counted in, in order. They are planned once, as the days counted of it would part it otherwise. */
export async function plannedWindows(db: Db, place: FilePlace): Promise<PlannedWindow[]> {
  return db.transaction().execute(async (transaction) => {
    await lockFile(transaction, place.fileId)
    const planned = await windowsOf(transaction, place.fileId)
    if (planned.length > 0) return planned
    const days = await fileDays(transaction, place, await daysStaged(transaction, stagedFile(place.fileId)))
    const rows = days?.windows.map(({ from, to, days: of, rows, toldBefore }) => {
      return { file_id: place.fileId, from_at: from, to_at: to, days: of, rows, told_before: toldBefore }
    })
    if (rows && rows.length > 0) await transaction.insertInto('handed_window').values(rows).execute()
    return windowsOf(transaction, place.fileId)
  })
}

async function windowsOf(db: DbOrTransaction, fileId: number): Promise<PlannedWindow[]> {
  const rows = await db
    .selectFrom('handed_window')
    .select(['from_at as from', 'to_at as to', 'rows', 'told_before as toldBefore', 'counted as isCounted'])
    .select(sql<Day[]>`days::text[]`.as('days'))
    .where('file_id', '=', fileId)
    .orderBy('from_at')
    .execute()
  return rows
}

/**
 * Notes a part as counted, in the transaction that counts it. False where it is already: a process that has lost its turn was
 * faster.
 */
export async function markCounted(
  transaction: DbOrTransaction,
  fileId: number,
  { from }: Pick<TellingWindow, 'from'>,
): Promise<boolean> {
  const marked = await transaction
    .updateTable('handed_window')
    .set({ counted: true })
    .where('file_id', '=', fileId)
    .where('from_at', '=', from)
    .where('counted', '=', false)
    .executeTakeFirst()
  return marked.numUpdatedRows > 0n
}

/** Forgets the parts of a file, once all of it is counted or none is. */
export async function dropPlan(transaction: DbOrTransaction, fileId: number): Promise<void> {
  await transaction.deleteFrom('handed_window').where('file_id', '=', fileId).execute()
}
