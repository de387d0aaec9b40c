import { sql, type Transaction } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { dropWindows } from './staged-window.ts'
import { runsUnderWay } from './sync-run.ts'

/** Which of these names are ids of keys, that vendors list. */
export async function vendorKeysAmong(db: DbOrTransaction, names: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('vendor_key')
    .where(sql<boolean>`key_id = any(${[...names]}::text[])`)
    .select('key_id')
    .execute()
  return new Set(rows.map(({ key_id }) => key_id))
}

/** What vendors call whoever has these handles, beside the handles: names and ids. */
export async function vendorNamesOf(
  db: DbOrTransaction,
  handleIds: readonly number[],
): Promise<{ names: string[]; ids: string[] }> {
  const rows = await db
    .selectFrom('vendor_member')
    .where(sql<boolean>`handle_id = any(${[...handleIds]}::bigint[])`)
    .select(['name', 'vendor_id'])
    .execute()
  return { names: rows.map(({ name }) => name), ids: rows.map(({ vendor_id }) => vendor_id) }
}

/** Puts a pseudonym in the place of what vendors' lists say of a member and of their keys. The seat and the usage stay. */
export async function forgetMember(
  transaction: Transaction<Tables>,
  { handleId, name, disguised }: { handleId: number; name: string; disguised: string },
): Promise<void> {
  await transaction
    .updateTable('vendor_member')
    .set({ name, vendor_id: disguised })
    .where('handle_id', '=', handleId)
    .execute()
  await transaction.updateTable('vendor_key').set({ name }).where('owner_handle_id', '=', handleId).execute()
}

/**
 * Breaks off whatever is being read of vendors, and keeps new readings waiting until the transaction ends: nobody counts what
 * they have read of somebody before that person was deleted.
 */
export async function breakOffReadings(transaction: Transaction<Tables>, now: Date): Promise<void> {
  await sql`lock table sync_run in share row exclusive mode`.execute(transaction)
  await transaction
    .updateTable('sync_run')
    .set({ state: 'broken-off', ended_at: now })
    .where('id', 'in', runsUnderWay(transaction))
    .execute()
  const windows = await transaction.selectFrom('sync_window').select('account_id').distinct().execute()
  for (const { account_id } of windows) await dropWindows(transaction, account_id)
}
