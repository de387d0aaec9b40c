import type { DbOrTransaction } from '../db/database.ts'
import { alertRoutes } from '../incidents/alert-routes.ts'
import { unmatchedHandles } from '../ledger/spend-of-people.ts'
import { latestEntryAt } from '../ledger/spend-queries.ts'
import { recentMatches } from '../people/match-handles.ts'
import { listProviderKeys } from '../people/provider-keys.ts'
import { pageOfKeys } from '../people/virtual-key-list.ts'
import { type FirstSteps, readFirstRun } from '../settings/first-run.ts'
import { listVendorAccounts } from '../sources/vendor-account.ts'

/**
 * Which of the first steps are done: a provider forwards or is read; somebody has a key or is matched to what a vendor
 * calls them, and no name is left over; alerts have a channel.
 */
export async function firstSteps(db: DbOrTransaction, now: Date): Promise<FirstSteps> {
  const [providerKeys, accounts, keys, matches, { total: unmatched }, routes] = [
    await listProviderKeys(db),
    await listVendorAccounts(db),
    await pageOfKeys(db, { withEnded: false, now, limit: 1, offset: 0 }),
    await recentMatches(db, 1),
    await unmatchedHandles(db, { offset: 0, limit: 1 }),
    await alertRoutes(db),
  ]
  return {
    provider: [...providerKeys, ...accounts].some(({ state }) => state === 'active'),
    people: unmatched === 0 && keys.total + matches.length > 0,
    channel: routes.length > 0,
    unmatched,
  }
}

/** Whether nothing is left to do of them. */
export function isSetUp({ provider, people, channel }: FirstSteps): boolean {
  return provider && people && channel
}

/** Whether nothing was counted yet. */
export async function isUnused(db: DbOrTransaction): Promise<boolean> {
  return (await latestEntryAt(db)) === null
}

/** How far a new Tally is; null when every step is done, or where usage was counted before the first run began. */
export async function setUpOf(db: DbOrTransaction, now: Date): Promise<FirstSteps | null> {
  const isUnderWay = (await readFirstRun(db))?.state === 'under way'
  if (!isUnderWay && !(await isUnused(db))) return null
  const steps = await firstSteps(db, now)
  return isSetUp(steps) ? null : steps
}
