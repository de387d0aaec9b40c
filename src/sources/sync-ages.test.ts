import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { feedFailed } from './feed-state.ts'
import { syncAges } from './sync-ages.ts'
import { beginRun, endRun } from './sync-run.ts'
import { anAccount } from './testing.ts'

const at = (hour: number) => new Date(Date.UTC(2026, 10, 21, hour))
const counts = { pages: 0, records: 0, changed: 0, people: 0, calls: 0 }

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

test('a vendor is as old as its account that is furthest behind; runs that failed make nothing newer', async () => {
  const [first, second, other] = [
    await anAccount(database.db, 'cursor'),
    await anAccount(database.db, 'cursor'),
    await anAccount(database.db, 'openai'),
  ]
  await ran(first, 8, '')
  await ran(first, 12, 'refused')
  await ran(second, 10, '')
  await ran(other, 11, '')
  const failure = { accountId: first, feed: 'cursor-events', problem: 'refused', now: at(12) }
  await feedFailed(database.db, failure)

  expect(await syncAges(database.db)).toEqual([
    { vendor: 'cursor', accounts: 2, oldestAt: at(8), failing: 1 },
    { vendor: 'openai', accounts: 1, oldestAt: at(11), failing: 0 },
  ])
})

async function ran(accountId: number, hour: number, problem: string): Promise<void> {
  const { db } = database
  const begun = await beginRun(db, { accountId, trigger: 'schedule', now: at(hour) })
  await endRun(db, { runId: begun?.runId ?? 0, counts, problem, now: at(hour) })
}
