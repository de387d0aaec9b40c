import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { feedFailed, feedRead } from '../sources/feed-state.ts'
import { beginRun } from '../sources/sync-run.ts'
import { nextSync } from '../sources/sync-schedule.ts'
import { anAccount, aProviderKey, aUsage, tellWindow } from '../sources/testing.ts'
import { setVendorAccountState } from '../sources/vendor-account-state.ts'
import { askForSync } from '../sources/wanted-sync.ts'
import { dataStatus } from './data-status.ts'
import { freshness } from './data-status-freshness.ts'

const now = new Date('2026-11-21T10:00:00Z')
const from = new Date('2026-11-18T00:00:00Z')
const to = new Date('2026-11-21T09:00:00Z')
const actor = { id: 'command line', origin: 'command line' } as const

let database: OpenDatabase
let accountId: number
beforeEach(async () => {
  database = await testDatabase()
  accountId = await anAccount(database.db)
})
afterEach(() => database.close())

const tell = (times: readonly string[]) =>
  tellWindow(database.db, { accountId, from, to, usages: times.map((at) => aUsage({ at: Date.parse(`${at}Z`) })) })
const statusOf = async () => (await dataStatus(database.db, now)).accounts[0]

test('an account that was never read says so, and when it will be', async () => {
  expect(await statusOf()).toMatchObject({
    account: { id: accountId, vendor: 'cursor' },
    sources: [],
    lastSync: null,
    running: null,
    runs: [],
    feeds: [],
    readUpTo: null,
    failingSince: null,
    nextSync: nextSync(accountId, now),
  })
})

test('records and the range kept follow what comes, goes and is corrected', async () => {
  await tell(['2026-11-18T10:00:00', '2026-11-19T10:00:00', '2026-11-19T10:00:00'])
  await tell(['2026-11-19T10:00:00', '2026-11-20T10:00:00'])

  expect((await statusOf())?.sources).toEqual([
    { source: 'cursor-events', records: 2, firstDay: '2026-11-18', lastDay: '2026-11-20' },
  ])
})

test('the last sync is the last that ended well; the history has the others too', async () => {
  await tell(['2026-11-19T10:00:00'])
  await beginRun(database.db, { accountId, trigger: 'schedule', now })
  await database.db
    .updateTable('sync_run')
    .set({ state: 'failed', problem: 'away' })
    .where('state', '=', 'running')
    .execute()
  const running = await beginRun(database.db, { accountId, trigger: 'hand', askedBy: 'ana', now })

  const status = await statusOf()

  expect(status?.runs.map(({ trigger, state, records, problem }) => [trigger, state, records, problem])).toEqual([
    ['hand', 'running', 0, ''],
    ['schedule', 'failed', 0, 'away'],
    ['hand', 'done', 1, ''],
  ])
  expect(status?.running).toMatchObject({ id: running?.runId, askedBy: 'ana' })
  expect(status?.lastSync).toMatchObject({ state: 'done', startedAt: to })
})

test('how fresh the figures are is taken from the feed that tells the money', async () => {
  const feed = { accountId, from, now }
  await feedRead(database.db, { ...feed, feed: 'cursor-events', to })
  await feedRead(database.db, { ...feed, feed: 'cursor-daily', to: now })
  await feedFailed(database.db, { accountId, feed: 'cursor-daily', problem: 'away', now })
  const fresh = await freshness(database.db)
  await feedFailed(database.db, { accountId, feed: 'cursor-events', problem: 'away', now })

  expect(fresh).toEqual([{ accountId, vendor: 'cursor', label: 'cursor of a test', readUpTo: to, failingSince: null }])
  expect(await freshness(database.db)).toMatchObject([{ readUpTo: to, failingSince: now }])
  expect((await statusOf())?.feeds.map((one) => [one.feed, one.failingSince, one.problem])).toEqual([
    ['cursor-daily', now, 'away'],
    ['cursor-events', now, 'away'],
  ])
})

test('what was asked for comes next; what is switched off is not read, and keeps its history', async () => {
  await tell(['2026-11-19T10:00:00'])
  await askForSync(database.db, { accountId, trigger: 'hand', askedBy: 'ana', now })
  expect((await statusOf())?.nextSync).toEqual(now)

  await setVendorAccountState(database.db, { id: accountId, state: 'disabled', actor, now })

  expect(await statusOf()).toMatchObject({ nextSync: null, sources: [{ records: 1 }] })
  expect(await freshness(database.db)).toEqual([])
})

test('the proxy’s keys stand beside, with what passed; a removed one without any is left out', async () => {
  const key = await aProviderKey(database.db, { createdAt: from })
  await aProviderKey(database.db, { createdAt: from, state: 'removed' })
  await recordEntries(database.db, [
    anEntry({ account: key, at: '2026-11-19T10:00:00.000Z' }),
    anEntry({ account: key, at: '2026-11-20T10:00:00.000Z' }),
  ])

  expect((await dataStatus(database.db, now)).proxy).toEqual([
    {
      providerKeyId: key,
      provider: 'anthropic',
      label: 'main',
      state: 'active',
      standing: { is: 'alone' },
      sources: [{ source: 'proxy', records: 2, firstDay: '2026-11-19', lastDay: '2026-11-20' }],
    },
  ])
})
