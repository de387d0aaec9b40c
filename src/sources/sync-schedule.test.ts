import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { beginRun, endRun, recentRuns, silenceSeconds } from './sync-run.ts'
import { dueSyncs, nextSync } from './sync-schedule.ts'
import { anAccount } from './testing.ts'
import { askForSync, wantedSyncs } from './wanted-sync.ts'

const now = new Date('2026-11-21T10:30:00Z')
const noCounts = { pages: 0, records: 0, changed: 0, people: 0, calls: 0 }
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)

let database: OpenDatabase
let accountId: number
beforeEach(async () => {
  database = await testDatabase()
  accountId = await anAccount(database.db)
})
afterEach(() => database.close())

test('an account is due until it is read, and again at its minute of each hour', async () => {
  const { db } = database
  const before = await dueSyncs(db, now)
  await aRun(now)

  const next = nextSync(accountId, now)

  expect(before).toEqual([{ accountId, trigger: 'schedule', askedBy: '' }])
  expect(next > now && next <= later(60)).toBe(true)
  expect(await dueSyncs(db, new Date(next.getTime() - 1))).toEqual([])
  expect(await dueSyncs(db, next)).toEqual(before)
})

test('a reading by a clock that was a day ahead keeps no other from being due', async () => {
  const { db } = database
  await aRun(later(24 * 60))
  const due = await dueSyncs(db, now)
  await aRun(now)

  expect(due).toEqual([{ accountId, trigger: 'schedule', askedBy: '' }])
  expect(await dueSyncs(db, later(1))).toEqual([])
})

test('accounts are read at different minutes, none of them at the full hour', () => {
  const minutes = Array.from({ length: 20 }, (_, id) => nextSync(id + 1, now).getUTCMinutes())

  expect(new Set(minutes).size).toBe(20)
  expect(minutes).not.toContain(0)
})

test('a run of which nothing is heard any more is due at once, under its own name; a living one is not', async () => {
  const { db } = database
  await beginRun(db, { accountId, trigger: 'first', askedBy: 'ana', now })
  const living = await dueSyncs(db, later(61))
  await sql`update sync_run set heard_at = clock_timestamp() - make_interval(secs => ${silenceSeconds + 1})`.execute(db)

  expect(living).toEqual([])
  expect(await dueSyncs(db, now)).toEqual([{ accountId, trigger: 'first', askedBy: 'ana' }])
})

test('a run that was told to stop goes on at once; one that failed waits for its minute', async () => {
  const { db } = database
  await aRun(now, { problem: 'stopped', isBrokenOff: true })
  const stopped = await dueSyncs(db, later(1))
  await aRun(later(1), { problem: 'Cursor fails' })

  expect(stopped).toHaveLength(1)
  expect(await dueSyncs(db, later(2))).toEqual([])
})

test('what is switched off is never due', async () => {
  await database.db.updateTable('vendor_account').set({ state: 'disabled' }).execute()

  expect(await dueSyncs(database.db, now)).toEqual([])
})

test('a run has the id that whoever asked for it was told', async () => {
  const { db } = database
  const { runId } = await askForSync(db, { accountId, trigger: 'http', askedBy: '', now })
  const again = await askForSync(db, { accountId, trigger: 'http', askedBy: '', now })
  const [wanted] = await wantedSyncs(db)
  await beginRun(db, { accountId, trigger: 'wanted', now })

  expect(again).toEqual({ runId })
  expect(wanted).toMatchObject({ accountId, runId })
  expect((await recentRuns(db, { limit: 5 })).map(({ id }) => id)).toEqual([runId])
})

async function aRun(at: Date, how: { problem?: string; isBrokenOff?: boolean } = {}): Promise<void> {
  const begun = await beginRun(database.db, { accountId, trigger: 'schedule', now: at })
  await endRun(database.db, { runId: begun?.runId ?? 0, counts: noCounts, problem: '', ...how, now: at })
}
