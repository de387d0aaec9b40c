import { setTimeout as wait } from 'node:timers/promises'
import type { Provider } from '../base/provider.ts'
import { type Db, type DbOrTransaction, isConflictOfWriters } from '../db/database.ts'
import { ensureMonths, type Replacing } from '../ledger/replace-entries.ts'
import { shareDays } from './counting-days.ts'
import { daysOf } from './days-of.ts'
import { replaceTold } from './replace-told.ts'
import { refuseSameOrganisation } from './same-organisation.ts'
import { dropWindow, type StagedWindow, stagedTable } from './staged-window.ts'
import { holdRun } from './sync-run.ts'

/**
 * Puts a window that is staged whole in the place of what the ledger had of it, in one transaction: entries, sums and
 * budgets, which source counts, and the end of the staging. Throws `conflict` when the run was taken over meanwhile.
 */
export async function countWindow(
  db: Db,
  input: { runId: number; provider: Provider; window: StagedWindow },
): Promise<Replacing> {
  await db.transaction().execute(async (transaction) => {
    await holdRun(transaction, input.runId)
    await ensureMonths(transaction, stagedTable(input.window.id))
  })
  return againOnConflict(() => db.transaction().execute((transaction) => countOnce(transaction, input)))
}

/** Does a transaction again, up to five times in all, where writers got in each other's way. */
export async function againOnConflict<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (thrown) {
      if (!isConflictOfWriters(thrown) || attempt === 5) throw thrown
      await wait(Math.random() * 50 * attempt)
    }
  }
}

async function countOnce(
  transaction: DbOrTransaction,
  { runId, provider, window }: { runId: number; provider: Provider; window: StagedWindow },
): Promise<Replacing> {
  await shareDays(transaction, window)
  await refuseSameOrganisation(transaction, window.accountId)
  const { startedAt } = await holdRun(transaction, runId)
  const table = stagedTable(window.id)
  const replacing = await replaceTold(transaction, { ...window, provider, table, days: daysOf(window), at: startedAt })
  await dropWindow(transaction, window.id)
  return replacing
}
