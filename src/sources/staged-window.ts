import { sql } from 'kysely'
import { AppError } from '../base/app-error.ts'
import { type Day, dayMs, dayOf } from '../base/calendar.ts'
import { copyRows } from '../db/copy-rows.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Source } from '../ledger/entry.ts'
import { type ReportedUsage, stagedColumns, stagedRow, stagedTableColumns } from '../ledger/reported-usage.ts'
import { addToDigest, type ToldDigest } from '../ledger/told-digest.ts'

/**
 * A window `[from, to)` of an account that is being read. `expected` is what the vendor said it has when reading began;
 * `pages` are those that are here already, each whole.
 */
export type StagedWindow = {
  id: number
  accountId: number
  source: Source
  from: Date
  to: Date
  expected: number
  pages: ReadonlySet<number>
}

/** As `expected` of a window that no later run goes on with. */
export const nobodySaid = -1

/** The window a run was reading when it was killed; null where none was left that can be gone on with. */
export async function windowLeft(
  db: Db,
  { accountId, source }: { accountId: number; source: Source },
): Promise<StagedWindow | null> {
  const row = await db
    .selectFrom('sync_window')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('source', '=', source)
    .where('expected', '<>', nobodySaid)
    .executeTakeFirst()
  if (!row) return null
  const pages = await sql<{ page: number }>`select distinct page from ${sql.table(stagedTable(row.id))}`.execute(db)
  return {
    id: row.id,
    accountId,
    source,
    from: row.from_at,
    to: row.to_at,
    expected: row.expected,
    pages: new Set(pages.rows.map(({ page }) => page)),
  }
}

/** Begins a window. One that was left of the same account and source is dropped. */
export async function openWindow(
  db: Db,
  input: { accountId: number; source: Source; from: Date; to: Date; expected: number },
): Promise<StagedWindow> {
  const { accountId, source, from, to, expected } = input
  return db.transaction().execute(async (transaction) => {
    await dropWindow(transaction, { accountId, source })
    const { id } = await transaction
      .insertInto('sync_window')
      .values({ account_id: accountId, source, from_at: from, to_at: to, expected })
      .returning('id')
      .executeTakeFirstOrThrow()
    const table = sql.table(stagedTable(id))
    await sql`create unlogged table ${table} (${sql.raw(stagedTableColumns)})`.execute(transaction)
    return { id, accountId, source, from, to, expected, pages: new Set<number>() }
  })
}

/** Puts a page of a window aside, whole or not at all. Throws as `linesOf`. */
export async function stagePage(
  db: Db,
  window: StagedWindow,
  input: { page: number; usages: readonly ReportedUsage[] },
): Promise<void> {
  await stageLines(db, window, linesOf(window, input))
}

/** The same for a page whose lines are made already. */
export async function stageLines(db: Db, window: StagedWindow, lines: StagedLines): Promise<void> {
  const all = Buffer.concat([...lines.values()].map((day) => day.text))
  await copyRows(db, { table: stagedTable(window.id), columns: stagedColumns, lines: all })
}

/** A page as it is put aside, by UTC day. */
export type StagedLines = ReadonlyMap<Day, { text: Buffer; digest: ToldDigest }>

/**
 * Makes the lines of a page. Throws `upstream-failed` when something in it lies outside of `[from, to)`: then the vendor did
 * not answer what was asked.
 */
export function linesOf(
  window: { from: Date; to: Date },
  { page, usages }: { page: number; usages: readonly ReportedUsage[] },
): StagedLines {
  const [from, to] = [window.from.getTime(), window.to.getTime()]
  const days = new Map<number, { text: string; digest: ToldDigest }>()
  for (const usage of usages) {
    if (usage.at < from || usage.at >= to) throw outside(window, usage)
    const number = Math.floor(usage.at / dayMs)
    const day = days.get(number) ?? { text: '', digest: { entries: 0, hashes: 0n } }
    days.set(number, day)
    const { line, hash } = stagedRow(page, usage)
    day.text += line
    addToDigest(day.digest, hash)
  }
  return new Map(
    [...days].map(([number, { text, digest }]) => [
      dayOf(new Date(number * dayMs)),
      { text: Buffer.from(text), digest },
    ]),
  )
}

/** Forgets a window that is not wanted any more, with what was staged of it. */
export async function dropWindow(
  db: DbOrTransaction,
  { accountId, source }: { accountId: number; source: string },
): Promise<void> {
  const dropped = await db
    .deleteFrom('sync_window')
    .where('account_id', '=', accountId)
    .where('source', '=', source)
    .returning('id')
    .execute()
  for (const { id } of dropped) await sql`drop table if exists ${sql.table(stagedTable(id))}`.execute(db)
}

/** Forgets every window of an account that was being read. */
export async function dropWindows(db: DbOrTransaction, accountId: number): Promise<void> {
  const left = await db.selectFrom('sync_window').select('source').where('account_id', '=', accountId).execute()
  for (const { source } of left) await dropWindow(db, { accountId, source })
}

export function stagedTable(windowId: number): string {
  return `staged_${windowId}`
}

function outside(window: { from: Date; to: Date }, usage: ReportedUsage): AppError {
  return new AppError(
    'upstream-failed',
    `Asked for ${window.from.toISOString()} to ${window.to.toISOString()}, the vendor answered with something of ${new Date(usage.at).toISOString()}. Nothing of this window was counted.`,
  )
}
