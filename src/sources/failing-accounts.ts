import type { DbOrTransaction } from '../db/database.ts'

/** Accounts, as the ledger names them, of which something cannot be read now: what is there of them may be old. */
export async function failingAccounts(db: DbOrTransaction): Promise<string[]> {
  const rows = await db
    .selectFrom('sync_feed')
    .innerJoin('vendor_account', 'vendor_account.id', 'sync_feed.account_id')
    .where('vendor_account.state', '=', 'active')
    .where('failing_since', 'is not', null)
    .select('vendor_account.id')
    .distinct()
    .execute()
  return rows.map(({ id }) => String(id))
}
