import type { Db } from '../../db/database.ts'
import { keyQuestionNotice, syncAccountNotice, syncRunNotice } from '../../notices/tell-of-syncs.ts'
import { moneyRead } from '../../reports/data-status-freshness.ts'
import { feedStates } from '../../sources/feed-state.ts'
import { oldestTold } from '../../sources/kept.ts'
import { keyQuestions } from '../../sources/key-suggestions.ts'
import { isMoneySource } from '../../sources/ranks.ts'
import { findRun, recentRuns } from '../../sources/sync-run.ts'
import { nextSync } from '../../sources/sync-schedule.ts'
import { vendorAccount } from '../../sources/vendor-account.ts'
import type { Message } from '../kit/blocks.ts'
import { type OutboxRenderer, renderer } from '../outbox/renderer.ts'
import { questionMessage } from '../providers/link-views.ts'
import { doneMessage, failingMessage, progressMessage, recoveredMessage } from './progress-views.ts'

/** How messages about reading the vendors are drawn: as it stands when they are sent, or not at all when it has passed. */
export function dataMessages({ db }: { db: Db }): Record<string, OutboxRenderer> {
  return {
    'sync.progress': renderer(syncRunNotice, async ({ runId }, { now }) => {
      const run = await findRun(db, runId)
      return run?.state === 'running' ? progressMessage(run, await vendorAccount(db, run.accountId), now) : null
    }),
    'sync.done': renderer(syncRunNotice, ({ runId }, { now }) => doneOf(db, runId, now)),
    'sync.failing': renderer(syncAccountNotice, async ({ accountId, since }) => {
      const account = await vendorAccount(db, accountId)
      const feeds = await feedStates(db, accountId)
      if (account.state !== 'active' || feeds.every(({ failingSince }) => failingSince === null)) return null
      const ended = (await recentRuns(db, { accountId, limit: 5 })).find(({ state }) => state !== 'running')
      const isMoneyMissing = feeds.some(({ feed, failingSince }) => isMoneySource(feed) && failingSince !== null)
      return failingMessage(account, { since: new Date(since), problem: ended?.problem ?? '', isMoneyMissing })
    }),
    'sync.recovered': renderer(syncAccountNotice, async ({ accountId, since }) => {
      const { readUpTo } = moneyRead(await feedStates(db, accountId))
      return recoveredMessage(await vendorAccount(db, accountId), { since: new Date(since), readUpTo })
    }),
    'key.question': renderer(keyQuestionNotice, async ({ providerKeyId }) => {
      const question = (await keyQuestions(db)).find((one) => one.providerKeyId === providerKeyId)
      return question ? questionMessage(question) : null
    }),
  }
}

async function doneOf(db: Db, runId: number, now: Date): Promise<Message | null> {
  const run = await findRun(db, runId)
  if (!run) return null
  const account = await vendorAccount(db, run.accountId)
  const oldest = await oldestTold(db, account.id)
  const next = account.state === 'active' ? nextSync(account.id, now) : null
  return doneMessage(run, account, { oldest, next, now })
}
