import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import {
  type ClaimedMessage,
  claimMessages,
  closeUnsaid,
  holdBack,
  markFailed,
  markSent,
  queueMessage,
} from './outbox.ts'
import { removeOldMessages } from './remove-old-messages.ts'
import { partsOf, putTogether } from './together.ts'

const evening = new Date('2026-11-20T21:00:00Z')
const morning = new Date('2026-11-23T08:00:00Z')
const kinds = ['warning']

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

const claim = (now: Date) => claimMessages(database.db, { now, atMost: 50, leaseMs: 60_000 })

/** Messages that were queued in the evening and held back until the morning. */
async function held(count: number, { recipient = 'person:ana', kind = 'warning' } = {}): Promise<void> {
  const { db } = database
  for (let each = 0; each < count; each++) {
    await queueMessage(db, { kind, recipient, data: { each }, dedupeKey: `${kind} ${recipient} ${each}` }, evening)
  }
  for (const message of await claim(evening)) await holdBack(db, message, morning)
}

async function theOne(now = morning): Promise<ClaimedMessage> {
  const [message, ...others] = await claim(now)
  if (!message || others.length > 0) throw new Error(`${others.length} more were due`)
  return message
}

const rows = () => database.db.selectFrom('outbox').selectAll().orderBy('created_at').orderBy('id').execute()

test('three that waited for one person become one message, which holds them in their order', async () => {
  await held(3)
  await putTogether(database.db, { kinds, now: evening })
  expect(await claim(evening)).toEqual([])

  await putTogether(database.db, { kinds, now: morning })
  const message = await theOne()

  expect(message).toMatchObject({ kind: 'notices.together', recipient: 'person:ana', data: { togetherId: message.id } })
  expect((await partsOf(database.db, message.id)).map(({ data }) => data)).toEqual([
    { each: 0 },
    { each: 1 },
    { each: 2 },
  ])
})

test('said, the parts stand where it stands, and none is ever due again', async () => {
  await held(4)
  await putTogether(database.db, { kinds, now: morning })
  const message = await theOne()

  await markSent(database.db, message.id, { now: morning, channel: 'D1', ts: '1.2' })

  expect((await rows()).map(({ channel, ts }) => `${channel} ${ts}`)).toEqual(Array(5).fill('D1 1.2'))
  await putTogether(database.db, { kinds, now: morning })
  expect(await claim(morning)).toEqual([])
})

test('failed or told to nobody, so are the parts, and only by who has its claim', async () => {
  await held(3)
  await putTogether(database.db, { kinds, now: morning })
  const message = await theOne()
  await markFailed(database.db, { ...message, tries: message.tries + 1 }, { now: morning, why: 'overtaken' })
  expect((await rows()).map(({ failure }) => failure)).toEqual([null, null, null, null])

  await closeUnsaid(database.db, message, { now: morning, why: 'switched off' })

  expect((await rows()).map(({ unsaid, sent_at }) => [unsaid, sent_at])).toEqual(
    Array(4).fill(['switched off', morning]),
  )
})

test('two stay as they are, and so do other people’s, other kinds, what did not wait and what is claimed', async () => {
  await held(2)
  await held(2, { recipient: 'person:bob' })
  await held(5, { kind: 'picture' })
  await held(5, { recipient: 'slack:T1:C1' })
  await putTogether(database.db, { kinds, now: morning })
  expect((await rows()).filter(({ together_in }) => together_in)).toEqual([])

  await held(1, { recipient: 'person:ana', kind: 'picture again' })
  await claim(morning)
  await held(3, { recipient: 'person:eve' })
  await claim(morning)
  await putTogether(database.db, { kinds, now: morning })
  expect((await rows()).filter(({ together_in }) => together_in)).toEqual([])
})

test('of many processes that put together at once one does, and none loses or doubles a part', async () => {
  await held(6)
  await held(3, { recipient: 'person:bob' })

  const round = async () => {
    await putTogether(database.db, { kinds, now: morning })
    return claim(morning)
  }
  const claimed = (await Promise.all([1, 2, 3, 4].map(round))).flat()

  expect(claimed.map(({ kind, recipient }) => `${kind} ${recipient}`).toSorted()).toEqual([
    'notices.together person:ana',
    'notices.together person:bob',
  ])
  expect((await rows()).filter(({ together_in }) => together_in)).toHaveLength(9)
})

test('what is old and done is forgotten, and what waits or must be known for good is not', async () => {
  const { db } = database
  const before = new Date('2027-12-28T00:00:00Z')
  await held(3)
  await putTogether(db, { kinds, now: morning })
  await markSent(db, (await theOne()).id, { now: morning, channel: 'D1', ts: '1.2' })
  await queueMessage(db, { kind: 'warning', recipient: 'admins', data: {}, dedupeKey: 'waits' }, evening)
  await queueMessage(db, { kind: 'alert', recipient: 'admins', data: {}, dedupeKey: 'alert' }, evening)
  const alert = (await claim(morning)).find(({ kind }) => kind === 'alert')
  await markSent(db, alert?.id ?? '', { now: morning, channel: 'D1', ts: '1.3' })
  await queueMessage(db, { kind: 'warning', recipient: 'admins', data: {}, dedupeKey: 'new' }, before)

  expect(await removeOldMessages(db, { before: evening, except: ['alert'] })).toBe(0)
  expect(await removeOldMessages(db, { before, except: ['alert'] })).toBe(4)
  expect((await rows()).map(({ dedupe_key }) => dedupe_key)).toEqual(['waits', 'alert', 'new'])
})
