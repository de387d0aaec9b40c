import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import {
  beginDrawing,
  beginFileThread,
  claimFileThreads,
  endFileThread,
  findFileThread,
  keepFileThread,
  releaseFileThread,
  takeFileThread,
} from './file-thread.ts'

const now = new Date('2026-11-21T14:02:00Z')
const leaseMs = 60_000

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

const file = {
  team: 'T1',
  slackUser: 'U1',
  actor: 'p1',
  slackFile: 'F1',
  name: 'usage.csv',
  channel: 'D1',
  threadTs: '1.1',
}
const begin = (cameFrom: string, at = now, lease = leaseMs) =>
  beginFileThread(database.db, { ...file, cameFrom, leaseMs: lease, now: at })

async function begun(lease = leaseMs) {
  const thread = await begin('T1 D1 1.1 F1', now, lease)
  if (!thread) throw new Error('it was begun before')
  return thread
}

test('of a file that is told of several times, to several processes, one is begun', async () => {
  const all = await Promise.all([1, 2, 3, 4].map(() => begin('T1 D1 1.1 F1')))
  const other = await begin('T1 D1 1.1 F2')

  expect(all.filter(Boolean)).toHaveLength(1)
  expect(other?.slackFile).toBe('F1')
  expect(await begin('T1 D1 1.1 F1', new Date('2026-11-22T10:00:00Z'))).toBeNull()
})

test('a file is one process’s while its lease runs, and another’s after', async () => {
  const first = await begun(-1)
  const claims = await Promise.all([1, 2, 3].map(() => claimFileThreads(database.db, { atMost: 5, leaseMs })))
  const [second] = claims.flat()

  expect(claims.flat()).toHaveLength(1)
  expect(await keepFileThread(database.db, first, { leaseMs, handedFile: 7 })).toBe(false)
  await endFileThread(database.db, first)
  expect(await findFileThread(database.db, first.id)).toMatchObject({ phase: 'reading', handedFile: null })
  expect(second && (await keepFileThread(database.db, second, { leaseMs, ts: '2.2', handedFile: 8 }))).toBe(true)
  expect(await findFileThread(database.db, first.id)).toMatchObject({ ts: '2.2', handedFile: 8 })
})

test('one that was given up is anybody’s at once', async () => {
  const thread = await begun()
  expect(await claimFileThreads(database.db, { atMost: 5, leaseMs })).toEqual([])

  await releaseFileThread(database.db, thread)

  expect(await claimFileThreads(database.db, { atMost: 5, leaseMs })).toMatchObject([{ id: thread.id, tries: 1 }])
})

test('of two presses one is taken, and none while it is being read', async () => {
  const thread = await begun()
  expect(await takeFileThread(database.db, thread.id, leaseMs)).toBeNull()
  await endFileThread(database.db, thread)

  const taken = await Promise.all([1, 2, 3].map(() => takeFileThread(database.db, thread.id, leaseMs)))

  expect(taken.filter(Boolean)).toMatchObject([{ phase: 'working' }])
  expect(await claimFileThreads(database.db, { atMost: 5, leaseMs })).toEqual([])
})

test('what was done can be pressed again as soon as it is drawn, and is drawn by another where its process ended', async () => {
  const thread = await begun(-1)

  expect(await beginDrawing(database.db, thread)).toBe(true)
  const [other] = await claimFileThreads(database.db, { atMost: 5, leaseMs })
  expect(other).toMatchObject({ id: thread.id, phase: 'drawing' })
  expect(await beginDrawing(database.db, thread)).toBe(false)
  const pressed = await takeFileThread(database.db, thread.id, leaseMs)
  if (other) await endFileThread(database.db, other)

  expect(pressed).toMatchObject({ phase: 'working' })
  expect(await findFileThread(database.db, thread.id)).toMatchObject({ phase: 'working' })
})

test('what is older than a week is forgotten', async () => {
  const thread = await begun()

  await begin('T1 D1 9.9 F9', new Date('2026-12-01T10:00:00Z'))

  expect(await findFileThread(database.db, thread.id)).toBeNull()
})
