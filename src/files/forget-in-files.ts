import { sql, type Transaction } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { disguisedContent } from '../ledger/disguise-entries.ts'

/** A word of a vendor's for somebody, and what takes its place. */
export type DisguisedName = { name: string; disguised: string; seed: string }

/** The file that is being read, counted or undone at this moment, by its name; null where there is none. New ones wait until the transaction ends. */
export async function fileUnderWay(transaction: Transaction<Tables>): Promise<string | null> {
  await sql`lock table handed_file in share row exclusive mode`.execute(transaction)
  const row = await transaction
    .selectFrom('handed_file')
    .where('state', 'in', ['reading', 'importing', 'undoing'])
    .select('name')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row?.name ?? null
}

/**
 * Puts pseudonyms in the place of handles in files that wait for an answer, and in what undoing one needs. To be called after
 * `disguiseEntries`, which says what entries are called by now.
 */
export async function forgetInFiles(transaction: Transaction<Tables>, names: readonly DisguisedName[]): Promise<void> {
  const { rows: tables } = await sql<{ name: string; isUndo: boolean }>`
    select table_name as name, table_name like 'handed_undo_%' as "isUndo" from information_schema.tables
    where table_schema = current_schema() and table_name ~ '^handed_(undo_)?[0-9]+$' order by 1`.execute(transaction)
  for (const { name: table, isUndo } of tables) {
    for (const { name, disguised, seed } of names) {
      await sql`update ${sql.table(table)} set handle = ${disguised}, content = ${disguisedContent(sql`content`, seed)}
        where lower(handle) = lower(${name})`.execute(transaction)
    }
    if (!isUndo) continue
    await sql`update ${sql.table(table)} as undone set content = disguised_content.after from disguised_content
      where came and undone.content = disguised_content.before`.execute(transaction)
  }
  for (const { name, disguised } of names) {
    await sql`update handed_file set owner_handle = ${disguised} where lower(owner_handle) = lower(${name})`.execute(
      transaction,
    )
  }
}
