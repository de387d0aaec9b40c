import { setImmediate } from 'node:timers/promises'
import type { Floors } from '../anomalies/options.ts'
import { dayMs, dayOf } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { spenders } from '../people/spenders.ts'
import type { Alert } from './backtest/alert.ts'
import { createReplay } from './backtest/replay.ts'
import { historyMs, hoursByDay } from './hours-by-day.ts'
import { createLedgerFeed } from './ledger-feed.ts'
import { triedDays } from './rules-backtest.ts'
import { subjectsOf } from './subjects.ts'

/** What the engine would have sent: to owners alone, and in channels. */
export type EngineMessages = { toOwners: number; inChannels: number }

/**
 * What the engine would have sent in the last 30 days, for each of the budgets: judged every hour by the hours of the ledger,
 * after 70 days of learning.
 */
export async function triedEngine(
  db: DbOrTransaction,
  { budgets, floors, now }: { budgets: readonly number[]; floors: Floors; now: Date },
): Promise<Map<number, EngineMessages>> {
  const subjects = subjectsOf(await spenders(db, dayOf(now)))
  const entities = [...subjects.entities.values()]
  const feed = createLedgerFeed(subjects.entityOf)
  const tried = new Map(budgets.map((budget) => [budget, { toOwners: 0, inChannels: 0 }]))
  const [end, begin] = [now.getTime(), now.getTime() - triedDays * dayMs]
  const replays = [...tried].map(([alertBudget, sent]) =>
    createReplay({ entities, feed: 'hourly', alertBudget, floors, onAlert: (alert) => count(sent, alert, begin) }),
  )
  for await (const { rows } of hoursByDay(db, feed, { from: begin - historyMs, to: end })) {
    for (const row of rows.toSorted((a, b) => a.at - b.at)) {
      for (const replay of replays) replay.add(row, row.at)
    }
    // Whoever is served by this process is not to wait for it.
    await setImmediate()
  }
  for (const replay of replays) replay.end(end)
  return tried
}

function count(sent: EngineMessages, { at, tier }: Alert, begin: number): void {
  if (at < begin) return
  if (tier === 'dm') sent.toOwners++
  else if (tier === 'channel') sent.inChannels++
}
