import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { type Claim, claimMessages, markFailed, markSent, putBack, queueMessage, renewClaim } from './outbox.ts'

const now = new Date('2026-11-21T10:00:00Z')
const later = new Date('2026-11-21T11:00:00Z')
const minute = { now, atMost: 10, leaseMs: 60_000 }

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

function message(dedupeKey: string, notBefore?: Date) {
  return { kind: 'test', recipient: 'admins', data: { n: 1 }, dedupeKey, ...(notBefore ? { notBefore } : {}) }
}

test('what is queued twice under one key is said once, also after it was said', async () => {
  const { db } = database
  await queueMessage(db, message('a'), now)
  await queueMessage(db, message('a'), now)
  const [first, ...more] = await claimMessages(db, minute)
  await markSent(db, first?.id ?? '', { now, channel: 'D1', ts: '1.2' })
  await queueMessage(db, message('a'), later)

  expect(more).toEqual([])
  expect(first).toMatchObject({ kind: 'test', recipient: 'admins', data: { n: 1 }, dedupeKey: 'a', tries: 0 })
  expect(await claimMessages(db, { ...minute, now: later })).toEqual([])
})

test('of many senders at once each message goes to one', async () => {
  const { db } = database
  for (let each = 0; each < 20; each++) await queueMessage(db, message(`m${each}`), now)

  const claims = await Promise.all(Array.from({ length: 4 }, () => claimMessages(db, { ...minute, atMost: 7 })))

  const keys = claims.flat().map(({ dedupeKey }) => dedupeKey)
  expect(new Set(keys).size).toBe(keys.length)
  const rest = await claimMessages(db, { ...minute, atMost: 50 })
  expect(keys.length + rest.length).toBe(20)
})

test('one whose sender died is due again, and says that it may have been said', async () => {
  const { db } = database
  await queueMessage(db, message('a'), now)
  await claimMessages(db, { ...minute, leaseMs: -1 })

  expect(await claimMessages(db, minute)).toMatchObject([{ dedupeKey: 'a', tries: 1 }])
})

test('a sender that took too long keeps its claim only until another has the message, and then changes nothing', async () => {
  const { db } = database
  await queueMessage(db, message('a'), now)
  const [slow] = await claimMessages(db, { ...minute, leaseMs: -1 })
  if (!slow) throw new Error('nothing was claimed')
  expect(await renewClaim(db, slow, 60_000)).toBe(true)
  expect(await claimMessages(db, minute)).toEqual([])

  expect(await renewClaim(db, slow, -1)).toBe(true)
  const [quick] = await claimMessages(db, minute)
  expect(await renewClaim(db, slow, 60_000)).toBe(false)
  await putBack(db, slow, now)
  await markFailed(db, slow, { now, why: 'slow' })
  expect(await claimMessages(db, minute)).toEqual([])
  expect(quick && (await renewClaim(db, quick, 60_000))).toBe(true)

  await markSent(db, slow.id, { now, channel: 'D1', ts: '1.2' })
  expect(quick && (await renewClaim(db, quick, 60_000))).toBe(false)
})

test('nothing is said before its time, again before it is put back for, or after it failed', async () => {
  const { db } = database
  await queueMessage(db, message('early', later), now)
  await queueMessage(db, message('back'), now)
  await queueMessage(db, message('failed'), now)
  const claimed = await claimMessages(db, minute)
  const claimOf = (key: string): Claim => claimed.find(({ dedupeKey }) => dedupeKey === key) ?? { id: '', tries: 0 }
  await putBack(db, claimOf('back'), later)
  await markFailed(db, claimOf('failed'), { now, why: 'nobody there' })

  expect(claimed.map(({ dedupeKey }) => dedupeKey).toSorted()).toEqual(['back', 'failed'])
  expect(await claimMessages(db, minute)).toEqual([])
  const due = await claimMessages(db, { ...minute, now: later })
  expect(due.map(({ dedupeKey }) => dedupeKey).toSorted()).toEqual(['back', 'early'])
})

test('what was queued by a clock that was a day ahead is due today', async () => {
  const { db } = database
  const today = systemClock.now().getTime()
  await queueMessage(db, message('ahead'), new Date(today + 24 * 3_600_000))

  const due = await claimMessages(db, { ...minute, now: new Date(today + 60_000) })
  expect(due).toMatchObject([{ dedupeKey: 'ahead' }])
})

test('a message is there only if what caused it is', async () => {
  const { db } = database
  const failing = db.transaction().execute(async (transaction) => {
    await queueMessage(transaction, message('a'), now)
    throw new Error('the cause did not come to be')
  })

  await expect(failing).rejects.toThrow('did not come to be')
  expect(await claimMessages(db, minute)).toEqual([])
})
