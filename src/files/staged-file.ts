import { sql } from 'kysely'
import { copyRows } from '../db/copy-rows.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import { type ReportedUsage, stagedColumns, stagedRow, stagedTableColumns } from '../ledger/reported-usage.ts'

/** Usage of a file that was read and does not count yet. */
export function stagedFile(fileId: number): string {
  return `handed_${fileId}`
}

/** Makes an empty place for a file's usage. One that was there goes. */
export async function openStaged(db: DbOrTransaction, fileId: number): Promise<void> {
  await dropRead(db, fileId)
  await sql`create unlogged table ${sql.table(stagedFile(fileId))} (${sql.raw(stagedTableColumns)})`.execute(db)
}

/** What reading has said of a file so far. */
export type StagedCounts = { rows: number; rejected: number }

export type RejectedRow = { row: number; reason: string; cells: readonly string[] }

/** Rows are written to the database in pieces of about this size, while the next are read. */
const pieceBytes = 2 * 2 ** 20
/** Of a file that is wrong throughout, so many rows are kept to be looked at. */
const mostRejected = 100_000

/**
 * Puts usage and rejected rows aside as they are read; a few megabytes are in memory at a time. `close` waits for the last,
 * and makes what is there ready to be asked by time.
 */
export function stageFile(db: Db, fileId: number) {
  const table = stagedFile(fileId)
  let pieces: Buffer[] = []
  let bytes = 0
  let writing = Promise.resolve()
  const counts: StagedCounts = { rows: 0, rejected: 0 }

  async function write(): Promise<void> {
    const lines = pieces
    pieces = []
    bytes = 0
    await writing
    writing = copyRows(db, { table, columns: stagedColumns, lines })
    // What fails is thrown where it is waited for.
    writing.catch(() => undefined)
  }

  return {
    counts,
    async add(usages: readonly ReportedUsage[]): Promise<void> {
      let text = ''
      for (const usage of usages) text += stagedRow(0, usage).line
      // Bytes are outside of the heap: texts would be moved about in it until they are written.
      const lines = Buffer.from(text)
      pieces.push(lines)
      bytes += lines.length
      counts.rows += usages.length
      if (bytes >= pieceBytes) await write()
    },
    async reject(rows: readonly RejectedRow[]): Promise<void> {
      const kept = rows.slice(0, Math.max(0, mostRejected - counts.rejected))
      counts.rejected += rows.length
      if (kept.length === 0) return
      const values = kept.map(({ row, reason, cells }) => {
        return { file_id: fileId, row, reason, cells: JSON.stringify(cells.map(storable)) }
      })
      await db.insertInto('handed_row_rejected').values(values).execute()
    },
    async close(): Promise<StagedCounts> {
      if (bytes > 0) await write()
      await writing
      await sql`create index on ${sql.table(table)} (at_ms)`.execute(db)
      return counts
    },
  }
}

// PostgreSQL has no place for NUL.
function storable(cell: string): string {
  return cell.replaceAll('\0', '')
}

/** Whether everything that was staged is still there: after a crash of the database it is not. */
export async function isStaged(
  db: DbOrTransaction,
  { id, stagedRows }: { id: number; stagedRows: number },
): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`select to_regclass(${stagedFile(id)}) is not null as there`.execute(db)
  if (!rows[0]?.there) return false
  const counted = await sql<{ rows: number }>`select count(*) as rows from ${sql.table(stagedFile(id))}`.execute(db)
  return counted.rows[0]?.rows === stagedRows
}

/** Everybody a file names, by the vendor's words. */
export async function handlesStaged(db: DbOrTransaction, fileId: number): Promise<string[]> {
  const { rows } = await sql<{ handle: string }>`
    select handle from ${sql.table(stagedFile(fileId))} group by handle`.execute(db)
  return rows.map(({ handle }) => handle)
}

/** Forgets all that was read of a file: what was staged, and the rows that were rejected. */
export async function dropRead(db: DbOrTransaction, fileId: number): Promise<void> {
  await dropStaged(db, fileId)
  await dropRejected(db, fileId)
}

/** Forgets what was staged of a file. */
export async function dropStaged(db: DbOrTransaction, fileId: number): Promise<void> {
  await sql`drop table if exists ${sql.table(stagedFile(fileId))}`.execute(db)
}

/** Forgets the rows of a file that were rejected. */
export async function dropRejected(db: DbOrTransaction, fileId: number): Promise<void> {
  await db.deleteFrom('handed_row_rejected').where('file_id', '=', fileId).execute()
}

/** The rejected rows of a file in its order, of all or the first few. */
export async function rejectedRows(db: DbOrTransaction, fileId: number, limit?: number): Promise<RejectedRow[]> {
  let asked = db
    .selectFrom('handed_row_rejected')
    .select(['row', 'reason', 'cells'])
    .where('file_id', '=', fileId)
    .orderBy('row')
  if (limit !== undefined) asked = asked.limit(limit)
  const rows = await asked.execute()
  return rows.map(({ row, reason, cells }) => ({ row, reason, cells: Array.isArray(cells) ? cells.map(String) : [] }))
}
