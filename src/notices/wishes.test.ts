import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { ensurePerson } from '../people/person.ts'
import { noQuietTimes, usualQuietTimes } from './quiet-times.ts'
import type { TopicId } from './topics.ts'
import { chooseQuietTimes, chooseWays, forgetWishes, type Way, wishesOf } from './wishes.ts'

const now = new Date('2026-11-22T10:00:00Z')
let database: OpenDatabase
let personId: string
beforeEach(async () => {
  database = await testDatabase()
  personId = (await ensurePerson(database.db, { kind: 'person', name: 'Ana', email: 'ana@x.example', now })).id
})
afterEach(() => database.close())

const choose = (ways: Partial<Record<TopicId, Way>>, isMailSetUp = true) =>
  chooseWays(database.db, { personId, ways: new Map(Object.entries(ways) as Array<[TopicId, Way]>), isMailSetUp })
const wished = () => wishesOf(database.db, personId, usualQuietTimes)

test('whoever chose nothing has everything in Slack and the usual nights', async () => {
  expect(await wished()).toEqual({ ways: new Map(), quiet: usualQuietTimes, zone: 'UTC', email: 'ana@x.example' })
})

test('choices are kept a topic each, change and end; two at once leave both', async () => {
  await Promise.all([choose({ incidents: 'email' }), choose({ 'daily-cost': 'off' })])
  await choose({ incidents: 'off', 'key-expiry': 'email' })
  await choose({})
  expect((await wished())?.ways).toEqual(
    new Map([
      ['incidents', 'off'],
      ['key-expiry', 'email'],
      ['daily-cost', 'off'],
    ]),
  )

  await choose({ 'daily-cost': 'slack' })
  expect((await wished())?.ways).toEqual(
    new Map([
      ['incidents', 'off'],
      ['key-expiry', 'email'],
      ['daily-cost', 'slack'],
    ]),
  )

  await chooseQuietTimes(database.db, { personId, quiet: noQuietTimes })
  await forgetWishes(database.db, personId)
  expect(await wished()).toMatchObject({ ways: new Map(), quiet: usualQuietTimes })
})

test('what cannot be chosen is refused by name, and nothing is kept', async () => {
  await expect(choose({ 'daily-cost': 'off', 'budget-stops': 'off' })).rejects.toThrow('“A budget stops you” cannot')
  await expect(choose({ incidents: 'email' }, false)).rejects.toThrow('Tally sends no e-mail here')
  await database.db.updateTable('person').set({ email: null }).execute()
  await expect(choose({ incidents: 'email' })).rejects.toThrow('no e-mail address of yours')

  expect((await wished())?.ways).toEqual(new Map())
})

test('quiet times are kept as chosen, the last ones', async () => {
  const early = { hours: { from: '18:30', until: '09:00' }, days: [7, 5, 5] }
  await chooseQuietTimes(database.db, { personId, quiet: noQuietTimes })
  expect((await wished())?.quiet).toEqual(noQuietTimes)

  await chooseQuietTimes(database.db, { personId, quiet: early })

  expect((await wished())?.quiet).toEqual({ ...early, days: [5, 7] })
})

test.each([
  [{ hours: { from: '25:00', until: '08:00' }, days: [] }, '“25:00” is not a time'],
  [{ hours: { from: '08:00', until: '08:00' }, days: [] }, 'begin and end at the same time'],
  [{ hours: null, days: [0] }, 'Choose days of the week'],
  [{ hours: null, days: [1, 2, 3, 4, 5, 6, 7] }, 'nothing could ever come'],
])('%j is refused', async (quiet, say) => {
  await expect(chooseQuietTimes(database.db, { personId, quiet })).rejects.toThrow(say)
})
