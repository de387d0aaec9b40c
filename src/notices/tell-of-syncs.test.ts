import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { feedFailed, feedRead } from '../sources/feed-state.ts'
import { beginRun, endRun } from '../sources/sync-run.ts'
import { anAccount } from '../sources/testing.ts'
import { setVendorAccountState } from '../sources/vendor-account-state.ts'
import { tellAfterReading, tellOfRuns } from './tell-of-syncs.ts'

const now = new Date('2026-11-21T10:00:00Z')
const later = new Date('2026-11-21T11:00:00Z')
const muchLater = new Date('2026-11-21T12:00:00Z')
const actor = { id: 'command line', origin: 'command line' } as const
const person = '01999999-0000-7000-8000-000000000001'
const counts = { pages: 1, records: 2, changed: 2, people: 1, calls: 1 }

let database: OpenDatabase
let accountId: number
beforeEach(async () => {
  database = await testDatabase()
  accountId = await anAccount(database.db)
})
afterEach(() => database.close())

const fails = (feed: string, at: Date) => feedFailed(database.db, { accountId, feed, problem: 'away', now: at })
const works = (feed: string, at: Date) => feedRead(database.db, { accountId, feed, from: now, to: at, now: at })
const tell = (at: Date) => tellAfterReading(database.db, { questions: [], now: at })
const begin = (askedBy: string) => beginRun(database.db, { accountId, trigger: 'hand', askedBy, now })
const kinds = async () => {
  const rows = await database.db.selectFrom('outbox').select(['kind', 'recipient']).orderBy('id').execute()
  return rows.map(({ kind, recipient }) => `${kind} to ${recipient}`)
}

test('of feeds that fail admins are told once, of another that begins to fail again, and once when all work', async () => {
  await fails('cursor-events', now)
  await fails('cursor-spend', now)
  await tell(now)
  await fails('cursor-events', later)
  await tell(later)
  expect(await kinds()).toEqual(['sync.failing to admins'])

  await fails('cursor-daily', later)
  await works('cursor-events', later)
  await tell(later)
  expect(await kinds()).toEqual(['sync.failing to admins', 'sync.failing to admins'])

  await works('cursor-spend', muchLater)
  await works('cursor-daily', muchLater)
  await tell(muchLater)
  await tell(muchLater)
  expect((await kinds()).slice(2)).toEqual(['sync.recovered to admins'])
})

test('of several that tell at once one does', async () => {
  await fails('cursor-events', now)
  await Promise.all([tell(now), tell(later), tell(muchLater)])
  await works('cursor-events', later)
  await Promise.all([tell(now), tell(later), tell(muchLater)])

  expect(await kinds()).toEqual(['sync.failing to admins', 'sync.recovered to admins'])
})

test('nothing is told of an account that is switched off, nor before a reading has ended', async () => {
  await begin('')
  await fails('cursor-events', now)
  await tell(now)
  await setVendorAccountState(database.db, { id: accountId, state: 'disabled', actor, now })
  await tell(now)

  expect(await kinds()).toEqual([])
})

test('a problem that came and went before anybody was told is not told', async () => {
  await fails('cursor-events', now)
  await works('cursor-events', later)
  await tell(later)

  expect(await kinds()).toEqual([])
})

test('who asked for a reading is told how it goes and what it came to, once each; nobody is told of the hourly ones', async () => {
  const run = await begin(person)
  await tellOfRuns(database.db, now)
  await tellOfRuns(database.db, now)
  await endRun(database.db, { runId: run?.runId ?? 0, counts, problem: '', now: later })
  await tellOfRuns(database.db, later)
  await tellOfRuns(database.db, later)
  const hourly = await begin('')
  await tellOfRuns(database.db, later)

  expect(hourly).not.toBeNull()
  expect(await kinds()).toEqual([`sync.progress to person:${person}`, `sync.done to person:${person}`])
})

test('a run that broke off has come to nothing yet', async () => {
  const run = await begin(person)
  const stopped = { runId: run?.runId ?? 0, counts, problem: 'stopped', isBrokenOff: true, now: later }
  await endRun(database.db, stopped)
  await tellOfRuns(database.db, later)

  expect(await kinds()).toEqual([])
})
