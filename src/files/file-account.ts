import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { isConnected, listVendorAccounts } from '../sources/vendor-account.ts'

/**
 * The vendor accounts a file can be of: those that are connected; without one, the account of former files, else those that
 * were removed, whose history goes on. Empty: one is made when the file is imported.
 */
export async function accountsFor(
  db: DbOrTransaction,
  provider: Provider,
): Promise<Array<{ id: number; label: string }>> {
  const accounts = (await listVendorAccounts(db)).filter(({ vendor }) => vendor === provider)
  const connected = accounts.filter(isConnected)
  const keyless = accounts.filter(({ state }) => state === 'keyless')
  const among = connected.length > 0 ? connected : keyless.length > 0 ? keyless : accounts
  return among.map(({ id, label }) => ({ id, label }))
}
