import { listBudgets } from '../budgets/budget.ts'
import type { Db } from '../db/database.ts'
import { latestEntryAt } from '../ledger/spend-queries.ts'
import { listProviderKeys } from '../people/provider-keys.ts'
import { listTeams } from '../people/team.ts'
import { pageOfKeys } from '../people/virtual-key-list.ts'
import { listVendorAccounts } from '../sources/vendor-account.ts'

/** Which of the first steps are done: a provider forwards or is read, there are teams, somebody has a key or a budget. */
export type SetUp = { provider: boolean; teams: boolean; keys: boolean }

/** How far a new Tally is; null once any usage was counted, or when every step is done. */
export async function setUpOf(db: Db, now: Date): Promise<SetUp | null> {
  if ((await latestEntryAt(db)) !== null) return null
  const [providerKeys, accounts, teams, keys, budgets] = await Promise.all([
    listProviderKeys(db),
    listVendorAccounts(db),
    listTeams(db),
    pageOfKeys(db, { withEnded: false, now, limit: 1, offset: 0 }),
    listBudgets(db),
  ])
  const setUp = {
    provider: [...providerKeys, ...accounts].some(({ state }) => state === 'active'),
    teams: teams.length > 0,
    keys: keys.total > 0 || budgets.length > 0,
  }
  return setUp.provider && setUp.teams && setUp.keys ? null : setUp
}
