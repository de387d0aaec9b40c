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

/** The windows a run was reading or counting when it was killed, as far as they can be gone on with, in the order they were begun. */
export async function windowsLeft(
  db: Db,
  { accountId, source }: { accountId: number; source: Source },
): Promise<StagedWindow[]> {
  const rows = await db
    .selectFrom('sync_window')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('source', '=', source)
    .where('expected', '<>', nobodySaid)
    .orderBy('id')
    .execute()
  return Promise.all(
    rows.map(async ({ id, from_at: from, to_at: to, expected }) => {
      const pages = await sql<{ page: number }>`select distinct page from ${sql.table(stagedTable(id))}`.execute(db)
      return { id, accountId, source, from, to, expected, pages: new Set(pages.rows.map(({ page }) => page)) }
    }),
  )
}

/** Begins a window. Those that were left of the same account and source are dropped, but for `others`, which are still counted. */
export async function openWindow(
  db: Db,
  input: { accountId: number; source: Source; from: Date; to: Date; expected: number },
  others: ReadonlySet<number> = new Set(),
): Promise<StagedWindow> {
  const { accountId, source, from, to, expected } = input
  return db.transaction().execute(async (transaction) => {
    const left = await windowsOf(transaction, { accountId, source })
    for (const id of left) if (!others.has(id)) await dropWindow(transaction, id)
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
  const texts = [...lines.values()].map((day) => day.text)
  await copyRows(db, { table: stagedTable(window.id), columns: stagedColumns, lines: texts })
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
export async function dropWindow(db: DbOrTransaction, id: number): Promise<void> {
  await db.deleteFrom('sync_window').where('id', '=', id).execute()
  await sql`drop table if exists ${sql.table(stagedTable(id))}`.execute(db)
}

/** Forgets every window of an account that was being read. */
export async function dropWindows(db: DbOrTransaction, accountId: number): Promise<void> {
  for (const id of await windowsOf(db, { accountId })) await dropWindow(db, id)
}

async function windowsOf(
  db: DbOrTransaction,
  { accountId, source }: { accountId: number; source?: Source },
): Promise<number[]> {
  const rows = await db
    .selectFrom('sync_window')
    .select('id')
    .where('account_id', '=', accountId)
    .$if(source !== undefined, (query) => query.where('source', '=', source ?? ''))
    .execute()
  return rows.map(({ id }) => id)
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
