import { sql } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'
import { stagedList, stagedTableColumns } from '../ledger/reported-usage.ts'
import type { TellingWindow } from './file-days.ts'

/** What counting a file changed in the ledger: entries that came (only what names them), and those that went, whole. */
export function undoTable(fileId: number): string {
  return `handed_undo_${fileId}`
}

// Not unlogged: a file that is half counted when the database crashes is taken back by it.
export async function openUndo(transaction: DbOrTransaction, fileId: number): Promise<void> {
  await sql`create table ${sql.table(undoTable(fileId))} (came boolean not null, ${sql.raw(stagedTableColumns)})`.execute(
    transaction,
  )
}

/** Notes what a window is about to change, from the tables of `matchWindow`, or from `told_union` where all of it is new. */
export async function keepUndo(
  transaction: DbOrTransaction,
  fileId: number,
  { toldBefore }: TellingWindow,
): Promise<void> {
  const table = sql.table(undoTable(fileId))
  if (!toldBefore) {
    await sql`insert into ${table} (came, content, at_ms) select true, content, at_ms from told_union`.execute(
      transaction,
    )
    return
  }
  await sql`insert into ${table} (came, content, at_ms) select true, content, at_ms from file_rows
    join matched using (n) where fate in ('fresh', 'replaced')`.execute(transaction)
  await sql`insert into ${table} (came, ${stagedList}) select false, ${stagedList} from ledger_rows as kept
    where exists (select from matched where fate in ('replaced', 'dropped')
      and matched.source_id = kept.source_id and matched.day = kept.day)`.execute(transaction)
}

/** Forgets what undoing a file needs. */
export async function dropUndo(db: DbOrTransaction, fileId: number): Promise<void> {
  await sql`drop table if exists ${sql.table(undoTable(fileId))}`.execute(db)
}

/** Whether what undoing a file needs is still there. */
export async function hasUndo(db: DbOrTransaction, fileId: number): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`
    select to_regclass(${undoTable(fileId)}) is not null as there`.execute(db)
  return rows[0]?.there ?? false
}
