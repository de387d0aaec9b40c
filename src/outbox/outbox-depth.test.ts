import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { claimMessages, closeUnsaid, markFailed, markSent, putBack, queueMessage } from './outbox.ts'
import { outboxDepth } from './outbox-depth.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 10, minute))

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

test('what is due waits, however often it was tried; what is said, given up, or not due does not', async () => {
  const { db } = database
  const empty = await outboxDepth(db, at(30))
  for (const [minute, dedupeKey] of ['said', 'given up', 'closed', 'tried', 'due'].entries()) {
    await queueMessage(db, { kind: 'greeting', recipient: 'admins', data: {}, dedupeKey }, at(minute))
  }
  const later = { kind: 'greeting', recipient: 'admins', data: {}, dedupeKey: 'tomorrow', notBefore: at(59) }
  await queueMessage(db, later, at(5))
  const [said, givenUp, closed, tried] = await claimMessages(db, { now: at(10), atMost: 4, leaseMs: 1_000 })
  if (!said || !givenUp || !closed || !tried) throw new Error('four messages were due')
  await markSent(db, said.id, { now: at(10), channel: null, ts: null })
  await markFailed(db, givenUp, { now: at(10), why: 'nobody' })
  await closeUnsaid(db, closed, { now: at(10), why: 'nobody' })
  await putBack(db, tried, at(45))

  expect(empty).toEqual({ waiting: 0, oldestAt: null })
  expect(await outboxDepth(db, at(30))).toEqual({ waiting: 2, oldestAt: at(3) })
  expect(await outboxDepth(db, at(59))).toEqual({ waiting: 3, oldestAt: at(3) })
})
