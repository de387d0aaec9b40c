import { setTimeout as wait } from 'node:timers/promises'
import { addDays, type Day } from '../base/calendar.ts'
import type { Provider } from '../base/provider.ts'
import { type Db, type DbOrTransaction, isConflictOfWriters } from '../db/database.ts'
import { type Replacing, replaceEntries } from '../ledger/replace-entries.ts'
import { setCounts } from '../ledger/set-counts.ts'
import { comparedKeys } from './compared-keys.ts'
import { addToKept } from './kept.ts'
import { betterThan, worseThan } from './ranks.ts'
import { refuseSameOrganisation } from './same-organisation.ts'
import { dropWindow, type StagedWindow, stagedTable } from './staged-window.ts'
import { holdRun } from './sync-run.ts'
import { daysOf, tellDays } from './told-again.ts'
import { shareCounting } from './vendor-account.ts'

/**
 * Puts a window that is staged whole in the place of what the ledger had of it, in one transaction: entries, sums and
 * budgets, which source counts, and the end of the staging. Throws `conflict` when the run was taken over meanwhile.
 */
export async function countWindow(
  db: Db,
  input: { runId: number; provider: Provider; window: StagedWindow },
): Promise<Replacing> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute((transaction) => countOnce(transaction, input))
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
  await shareCounting(transaction, window.accountId)
  await refuseSameOrganisation(transaction, window.accountId)
  const { startedAt } = await holdRun(transaction, runId)
  const { source, from, to } = window
  const account = String(window.accountId)
  const days = daysOf(window)
  const told = await toldDays(transaction, { account, days })
  const better = new Set<string>(betterThan(provider, source))
  const replacing = await replaceEntries(transaction, {
    provider,
    source,
    account,
    from,
    to,
    table: stagedTable(window.id),
    uncountedDays: told.filter((row) => better.has(row.source)).map((row) => row.day),
    comparedKeys: await comparedKeys(transaction, window.accountId),
    toldBefore: told.some((row) => row.source === source),
  })
  await tellDays(transaction, { accountId: window.accountId, source, from, to, at: startedAt })
  await addToKept(transaction, { account, source, replacing, table: stagedTable(window.id) })
  for (const other of worseThan(provider, source)) {
    const outdone = told.filter((row) => row.source === other).map((row) => row.day)
    for (const day of outdone) {
      await setCounts(transaction, { account, source: other, from: day, to: addDays(day, 1), counts: false })
    }
  }
  await dropWindow(transaction, window)
  return replacing
}

async function toldDays(
  transaction: DbOrTransaction,
  { account, days }: { account: string; days: readonly Day[] },
): Promise<Array<{ source: string; day: Day }>> {
  return transaction
    .selectFrom('source_day')
    .select(['source', 'day'])
    .where('account', '=', account)
    .where('day', 'in', days)
    .execute()
}
