import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { type Composed, decideOccasion, type Occasion, undecided } from './occasion.ts'

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

const due = new Date('2026-11-20T08:00:00Z')
const occasion: Occasion = {
  kind: 'cost.daily',
  recipient: 'person:p-ana',
  name: '2026-11-20',
  due,
  usefulUntil: new Date('2026-11-20T20:00:00Z'),
}
const later = (hours: number) => new Date(due.getTime() + hours * 3_600_000)
const decide = (now: Date, composed: Composed) =>
  decideOccasion(database.db, { occasion, now, compose: () => Promise.resolve(composed) })
const queued = () => database.db.selectFrom('outbox').select(['kind', 'recipient', 'data']).execute()

test('of many who ask at once one says it, and nobody again', async () => {
  const decisions = await Promise.all([1, 2, 3, 4].map(() => decide(later(0), { say: { day: '2026-11-19' } })))

  expect(decisions.filter((decision) => decision !== null)).toEqual(['queued'])
  expect(await decide(later(1), { say: { day: 'another' } })).toBeNull()
  expect(await queued()).toEqual([{ kind: 'cost.daily', recipient: 'person:p-ana', data: { day: '2026-11-19' } }])
})

test('it is not decided before its time', async () => {
  expect(await decide(later(-1), { say: {} })).toBeNull()
  expect(await decide(later(0), { say: {} })).toBe('queued')
})

test('what is late is said as long as it is of use, and then never', async () => {
  expect(await decide(later(13), { say: {} })).toBe('late')
  expect(await queued()).toEqual([])

  const next = { ...occasion, name: '2026-11-21', usefulUntil: later(40) }
  const compose = () => Promise.resolve({ say: {} })
  expect(await decideOccasion(database.db, { occasion: next, now: later(39), compose })).toBe('queued')
})

test('that there is nothing to say is decided too', async () => {
  expect(await decide(later(2), 'nothing')).toBe('nothing')
  expect(await decide(later(3), { say: {} })).toBeNull()
  expect(await queued()).toEqual([])
})

test('one that fails while it is composed is decided by the next who asks', async () => {
  const compose = () => Promise.reject(new Error('the database is away'))
  await expect(decideOccasion(database.db, { occasion, now: due, compose })).rejects.toThrow('away')

  expect(await decide(later(1), { say: {} })).toBe('queued')
})

test('of many occasions those that nobody decided are told apart', async () => {
  const others = [
    { ...occasion, recipient: 'person:p-bob' },
    { ...occasion, kind: 'digest.weekly' },
    { ...occasion, name: '2026-11-21' },
  ]
  await decide(later(0), { say: {} })

  expect(await undecided(database.db, [occasion, ...others])).toEqual(others)
})
