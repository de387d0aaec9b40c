import { expect, test } from 'vitest'
import { addDays, day } from '../base/calendar.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { createPerson } from '../people/person.ts'
import { anAccount } from '../sources/testing.ts'
import { adoptionTiers } from './adoption-tiers.ts'

const before = day('2026-12-01')
const now = new Date('2026-11-01T00:00:00Z')

test('people count where their score puts them, as it is reckoned among everybody; the others are told apart', async () => {
  const database = await testDatabase()
  const { db } = database
  const accountId = await anAccount(db)
  // Each with so many days of use, of ten requests, and so many of ten edits taken; the last without any edit told.
  const people = [
    { days: 30, taken: 10 },
    { days: 15, taken: 6 },
    { days: 3, taken: 1 },
    { days: 1, taken: 0 },
    { days: 5, taken: null },
  ]
  const ids: string[] = []
  for (const [index, { days, taken }] of people.entries()) {
    const { id } = await createPerson(db, { kind: 'person', name: `Person ${index}`, email: null, now })
    const handleId = await ensureHandle(db, { vendor: 'cursor', name: `p${index}`, personId: id })
    ids.push(id)
    const at = (back: number) => `${addDays(before, -1 - back)}T10:00:00.000Z`
    const requests = index === 3 ? 2 : 10
    await recordEntries(
      db,
      Array.from({ length: days }, (_, back) => anEntry({ handleId, at: at(back), requests })),
    )
    if (taken === null) continue
    const figures = JSON.stringify({ totalApplies: 10, totalAccepts: taken })
    const row = { account_id: accountId, feed: 'cursor-daily', day: addDays(before, -1), handle_id: handleId }
    await db
      .insertInto('activity_day')
      .values({ ...row, dimension: '', figures })
      .execute()
  }

  expect(await adoptionTiers(db, { personIds: ids, before })).toEqual({
    days: 30,
    people: { 'AI-native': 1, High: 1, Moderate: 1, Low: 0, 'By hand': 0 },
    untold: 2,
  })
  expect(await adoptionTiers(db, { personIds: ids.slice(4), before })).toBeNull()
  expect(await adoptionTiers(db, { personIds: [], before })).toBeNull()
  await database.close()
})
