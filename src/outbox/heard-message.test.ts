import { expect, test } from 'vitest'
import { testDatabase } from '../db/testing.ts'
import { hearOnce } from './heard-message.ts'

const now = new Date('2026-11-21T14:02:00Z')

test('of several processes that are told of a message one alone has to answer it, for a day at least', async () => {
  const { db, close } = await testDatabase()
  const message = { team: 'T1', channel: 'D1', ts: '1.000001' }

  const heard = await Promise.all([1, 2, 3, 4].map(() => hearOnce(db, { ...message, now })))
  const later = await hearOnce(db, { ...message, now: new Date('2026-11-22T13:00:00Z') })
  const others = await Promise.all([
    hearOnce(db, { ...message, ts: '1.000002', now }),
    hearOnce(db, { ...message, team: 'T2', now }),
  ])

  expect(heard.filter(Boolean)).toEqual([true])
  expect(later).toBe(false)
  expect(others).toEqual([true, true])
  await hearOnce(db, { ...message, ts: '2', now: new Date('2026-11-24T00:00:00Z') })
  expect((await db.selectFrom('heard_message').select('ts').execute()).map(({ ts }) => ts)).toEqual(['2'])
  await close()
})
