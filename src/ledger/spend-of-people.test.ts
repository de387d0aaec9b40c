import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Day, daysOfMonth, type Month } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { assignMember } from '../people/membership.ts'
import { ensurePerson, type Person } from '../people/person.ts'
import type { Team } from '../people/team.ts'
import { createTeam } from '../people/team-changes.ts'
import { recordEntries } from './record-entries.ts'
import { unmatchedHandles, usageSpendByPerson, usageSpendByTeam } from './spend-of-people.ts'
import { anEntry } from './testing.ts'

const now = new Date('2026-11-21T10:00:00Z')
const by = { actor: { id: 'tester', origin: 'tally' as const }, now }
const november = daysOfMonth('2026-11' as Month)

let database: OpenDatabase
let ana: Person
let red: Team
let blue: Team
beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  ana = await ensurePerson(db, { kind: 'person', name: 'Ana', email: 'ana@example.com', now })
  red = await createTeam(db, { name: 'Red', ...by })
  blue = await createTeam(db, { name: 'Blue', ...by })
  await assignMember(db, { ...by, personId: ana.id, teamId: red.id, fromDay: '2026-10-01' as Day })
  await assignMember(db, { ...by, personId: ana.id, teamId: blue.id, fromDay: '2026-11-10' as Day })
  const own = await ensureHandle(db, { vendor: 'cursor', name: 'ana@example.com', personId: ana.id })
  const cheap = await ensureHandle(db, { vendor: 'openai', name: 'key_cheap', personId: null })
  const dear = await ensureHandle(db, { vendor: 'anthropic', name: 'key_dear', personId: null })
  await ensureHandle(db, { vendor: 'cursor', name: 'never@example.com', personId: null })
  await ensureHandle(db, { vendor: 'slack', name: 'T1:U1', personId: null })
  await recordEntries(db, [
    entry('1', own, '2026-11-09', 1_000_000),
    entry('2', own, '2026-11-10', 2_000_000),
    entry('3', own, '2026-10-31', 4_000_000),
    entry('4', cheap, '2026-11-01', 10),
    entry('5', dear, '2026-11-02', 5_000_000),
    entry('6', 0, '2026-11-02', 7_000_000),
  ])
})
afterAll(() => database.close())

function entry(sourceId: string, handleId: number, day: string, cost: number) {
  const at = `${day}T09:00:00.000Z`
  return anEntry({ sourceId, at, handleId, costMicroUsd: microUsd(cost), listMicroUsd: microUsd(cost) })
}

test('a team has what its members spent on the days they were in it', async () => {
  expect(await usageSpendByTeam(database.db, november)).toEqual(
    new Map([
      [red.id, 1_000_000],
      [blue.id, 2_000_000],
    ]),
  )
})

test('a person has what all their handles spent', async () => {
  const spend = await usageSpendByPerson(database.db, { personIds: [ana.id], period: november })

  expect(spend).toEqual(new Map([[ana.id, 3_000_000]]))
  expect(await usageSpendByPerson(database.db, { personIds: [], period: november })).toEqual(new Map())
})

test('handles without a person come most expensive first, page by page, with what they come to', async () => {
  const first = await unmatchedHandles(database.db, { offset: 0, limit: 2 })
  const second = await unmatchedHandles(database.db, { offset: 2, limit: 2 })

  expect(first).toMatchObject({
    total: 3,
    usageSpendMicroUsd: 5_000_010,
    handles: [
      { vendor: 'anthropic', name: 'key_dear', usageSpendMicroUsd: 5_000_000, lastDay: '2026-11-02', requests: 1 },
      { name: 'key_cheap' },
    ],
  })
  expect(second.handles).toMatchObject([{ name: 'never@example.com', usageSpendMicroUsd: 0, lastDay: null }])
})
