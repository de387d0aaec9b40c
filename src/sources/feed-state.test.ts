import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { feedFailed, feedRead, feedStates } from './feed-state.ts'
import { anAccount } from './testing.ts'

const at = (hour: number) => new Date(Date.UTC(2026, 10, 21, hour))

let database: OpenDatabase
let accountId: number
beforeEach(async () => {
  database = await testDatabase()
  accountId = await anAccount(database.db)
})
afterEach(() => database.close())

const read = (from: number, to: number, more: { note?: unknown; now?: Date; goesOn?: boolean } = {}) =>
  feedRead(database.db, { accountId, feed: 'cursor-events', from: at(from), to: at(to), now: at(to), ...more })
const fail = (hour: number, problem = 'it is away') =>
  feedFailed(database.db, { accountId, feed: 'cursor-events', problem, now: at(hour) })

test('what is known only widens, and a note stays until there is another', async () => {
  await read(4, 6, { note: { etag: 'a' } })
  await read(5, 8)
  await read(2, 4, { now: at(9) })

  expect(await feedStates(database.db, accountId)).toEqual([
    {
      feed: 'cursor-events',
      readFrom: at(2),
      readTo: at(8),
      lastOkAt: at(9),
      removedBefore: null,
      failingSince: null,
      problem: '',
      note: { etag: 'a' },
    },
  ])
})

test('a problem is new once, and over once; what is known stays', async () => {
  await read(1, 2)

  const failing = [await fail(3), await fail(4, 'it is still away')]
  const [state] = await feedStates(database.db, accountId)
  const half = await read(2, 4, { goesOn: true })
  const recovering = [await read(2, 5), await read(2, 6)]
  const again = await fail(7)

  expect(failing).toEqual([
    { newly: true, since: at(3) },
    { newly: false, since: at(3) },
  ])
  expect(state).toMatchObject({ readTo: at(2), failingSince: at(3), problem: 'it is still away', lastOkAt: at(2) })
  expect(half).toEqual({ recovered: false, failedSince: null })
  expect(recovering).toEqual([
    { recovered: true, failedSince: at(3) },
    { recovered: false, failedSince: null },
  ])
  expect(again).toEqual({ newly: true, since: at(7) })
})

test('a feed that never worked is failing and has read nothing', async () => {
  await fail(1)

  expect(await feedStates(database.db, accountId)).toMatchObject([{ readFrom: null, readTo: null, lastOkAt: null }])
})
