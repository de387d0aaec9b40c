import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Day } from '../base/calendar.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { anAccount } from './testing.ts'
import { toldDaysIn } from './told-days.ts'

let database: OpenDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

test('each range has the first and the last day a vendor told usage of, and none where it told none', async () => {
  const { db } = database
  const [cursor, openai] = [await anAccount(db), await anAccount(db, 'openai')]
  const told = (account: number, source: 'cursor-events' | 'seats' | 'openai-costs', day: string) => ({
    ...{ account: String(account), source, day: day as Day },
    told_at: new Date('2026-11-21T00:00:00Z'),
  })
  await db
    .insertInto('source_day')
    .values([
      told(cursor, 'cursor-events', '2026-10-03'),
      told(cursor, 'cursor-events', '2026-10-10'),
      told(cursor, 'cursor-events', '2026-10-31'),
      told(cursor, 'seats', '2026-10-01'),
      told(openai, 'openai-costs', '2026-10-02'),
    ])
    .execute()
  const range = (from: string, to: string) => ({ from: from as Day, to: to as Day })
  const ranges = [
    range('2026-10-01', '2026-11-01'),
    range('2026-10-01', '2026-10-03'),
    range('2026-10-03', '2026-10-31'),
    range('2026-10-01', '2026-11-01'),
  ]

  const found = await toldDaysIn(db, { vendor: 'cursor', ranges })

  expect(found.toSorted((one, other) => one.place - other.place)).toEqual([
    { place: 1, first: '2026-10-03', last: '2026-10-31' },
    { place: 3, first: '2026-10-03', last: '2026-10-10' },
    { place: 4, first: '2026-10-03', last: '2026-10-31' },
  ])
})
