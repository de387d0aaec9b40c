import type { DbOrTransaction } from '../db/database.ts'

/**
 * Accounts, as the ledger names them, that were never yet read to the end: what is there of them may be half of a day, or of
 * a history. Of those that were connected since an instant.
 */
export async function firstReadings(db: DbOrTransaction, since: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('vendor_account')
    .where('state', '=', 'active')
    .where('created_at', '>', since)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('sync_run')
            .whereRef('sync_run.account_id', '=', 'vendor_account.id')
            .where('sync_run.state', '=', 'done')
            .select('sync_run.id'),
        ),
      ),
    )
    .select('id')
    .execute()
  return rows.map(({ id }) => String(id))
}
