import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Db, isDatabaseAway, type OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { type DetectionThread, openDetectionThread } from './detection-thread.ts'
import { holdIncidents } from './keep-transition.ts'
import { listIncidents } from './read-incidents.ts'
import { addSpender, addUse, addUsualDays } from './use-testing.ts'

const now = new Date('2026-11-19T15:00:00Z')
const minute = 60_000
const later = (minutes: number) => new Date(now.getTime() + minutes * minute)

let database: OpenDatabase
const threads: DetectionThread[] = []
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.close()
  await database.close()
})

test('what a run finds is kept once, and told as a change; the next run says nothing of what stays', async () => {
  const { db } = database
  await somethingUnusual(db)
  const thread = opened(database.url)

  const first = await thread.run(now)
  const second = await thread.run(later(1))

  const { incidents } = await listIncidents(db, {}, { page: 0, size: 5 })
  expect(first).toEqual(incidents.map(({ id, cause }) => ({ incident: id, cause, reason: 'opened' })))
  expect(incidents).toHaveLength(1)
  expect(second).toEqual([])
})

test('a database that is away is told with its code, and the same thread goes on once it is there', async () => {
  const nowhere = new URL(database.url)
  nowhere.port = '1'
  const thread = opened(nowhere.href)

  const thrown = await thread.run(now).then(
    () => null,
    (error: unknown) => error,
  )

  expect(thrown).toMatchObject({ code: 'ECONNREFUSED' })
  expect(isDatabaseAway(thrown)).toBe(true)
  await expect(thread.run(now)).rejects.toThrow('ECONNREFUSED')
})

test('closed in the middle of a run, it ends at once and has kept nothing; nothing runs after', async () => {
  const { db } = database
  await somethingUnusual(db)
  const thread = opened(database.url)

  // Whoever holds the incidents keeps the run from changing any.
  await db.transaction().execute(async (transaction) => {
    await holdIncidents(transaction)
    const running = thread.run(now)
    await vi.waitFor(async () => expect(await waiting(db)).toBe(1), { timeout: 20_000 })
    await thread.close()
    expect(await running).toEqual([])
  })

  expect(await thread.run(later(1))).toEqual([])
  expect((await listIncidents(db, {}, { page: 0, size: 5 })).incidents).toEqual([])
})

async function somethingUnusual(db: Db): Promise<void> {
  const ana = await addSpender(db, 'ana', now)
  await addUsualDays(db, ana.handleId, now)
  await addUse(db, ana.handleId, { from: later(-20), requests: 60, dollars: 4 })
}

async function waiting(db: Db): Promise<number> {
  const { rows } = await sql`select from pg_locks where locktype = 'advisory' and not granted
    and database = (select oid from pg_database where datname = current_database())`.execute(db)
  return rows.length
}

function opened(url: string): DetectionThread {
  const thread = openDetectionThread({ url })
  threads.push(thread)
  return thread
}
