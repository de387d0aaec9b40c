import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Day, day } from '../base/calendar.ts'
import { newId } from '../base/id.ts'
import { microUsd } from '../base/money.ts'
import type { Db, DbOrTransaction, OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { closeDays } from './close-days.ts'
import { placeDays } from './place-days.ts'
import { recordEntries } from './record-entries.ts'
import { spendTotals } from './spend-queries.ts'
import { spendByMember } from './team-spend-queries.ts'
import { anEntry } from './testing.ts'

let database: OpenDatabase
let db: Db
const today = day('2026-11-21')
const year = { from: day('2025-12-01'), to: day('2026-12-01') }
const ana = newId()
const ben = newId()
const platform = newId()
const infra = newId()

beforeEach(async () => {
  database = await testDatabase()
  db = database.db
  const created_at = new Date('2025-01-01T00:00:00Z')
  await db
    .insertInto('person')
    .values([ana, ben].map((id) => ({ id, kind: 'person', name: id, email: null, created_at })))
    .execute()
  await db
    .insertInto('team')
    .values([platform, infra].map((id) => ({ id, name: id, parent_id: null, created_at })))
    .execute()
  await db
    .insertInto('handle')
    .values([
      { id: 1, vendor: 'cursor', name: 'ana', person_id: ana },
      { id: 2, vendor: 'cursor', name: 'ben', person_id: null },
    ])
    .execute()
  await db
    .insertInto('membership')
    .values(
      [ana, ben].map((person_id) => ({ person_id, team_id: platform, from_day: day('2025-01-01'), to_day: null })),
    )
    .execute()
})
afterEach(() => database.close())

test('closed days are placed in the order of their year, as many as asked for', async () => {
  await spend(1, '2025-12-30', 1)
  await spend(1, '2026-09-29', 2)
  await spend(1, '2026-11-02', 4)
  await closeDays(db, { before: today, atMost: 100 })

  expect(await placeDays(db, { atMost: 31 })).toBe(31)
  expect(await placedMonths()).toEqual({ '2026-09-01': '2026-10-01', '2026-11-01': '2026-11-02' })
  expect(await placeDays(db, { atMost: 500 })).toBe(19 + 31)
  expect(await placeDays(db, { atMost: 500 })).toBe(0)
  expect(await spent()).toEqual({ [`${ana} ${platform}`]: 7 })
})

test('usage that is told late is read at once, and placed with all after it', async () => {
  await spend(1, '2026-09-29', 1)
  await spend(1, '2026-11-02', 2)
  await closeAndPlace()

  await spend(1, '2026-09-10', 4)
  expect(await placedMonths()).toEqual({ '2026-09-01': '2026-09-10' })
  expect(await spent()).toEqual({ [`${ana} ${platform}`]: 7 })
  // A month that had none.
  await spend(1, '2026-10-10', 8)

  expect(await closeAndPlace()).toBe(21 + 31 + 20)
  expect(await spent()).toEqual({ [`${ana} ${platform}`]: 15 })
})

test('usage of a month that had none parts nothing from what was placed after it', async () => {
  await spend(1, '2026-09-29', 1)
  await spend(1, '2026-11-02', 2)
  await closeAndPlace()

  await spend(1, '2026-10-10', 8)
  expect(await spent()).toEqual({ [`${ana} ${platform}`]: 11 })
  await closeDays(db, { before: today, atMost: 100 })
  await placeDays(db, { atMost: 12 })

  expect(await spent()).toEqual({ [`${ana} ${platform}`]: 11 })
  await closeAndPlace()
  expect(await spent()).toEqual({ [`${ana} ${platform}`]: 11 })
})

test('whoever is matched later, or changes teams in the past, has it from then on; today’s change takes no day its place', async () => {
  await spend(1, '2026-10-10', 1)
  await spend(2, '2026-11-02', 2)
  await closeAndPlace()
  const all = await placedMonths()

  await move(ana, infra, today)
  expect(await placedMonths()).toEqual(all)
  expect(await spent()).toEqual({ [`${ana} ${platform}`]: 1, 'null null': 2 })
  await db.updateTable('handle').set({ person_id: ben }).where('id', '=', 2).execute()
  expect(await placedMonths()).toEqual({ '2026-10-01': '2026-11-01', '2026-11-01': '2026-11-02' })
  expect(await spent()).toEqual({ [`${ana} ${platform}`]: 1, [`${ben} ${platform}`]: 2 })
  await move(ana, infra, day('2026-10-05'))
  expect(await placedMonths()).toEqual({ '2026-10-01': '2026-10-05' })
  expect(await spent()).toEqual({ [`${ana} ${infra}`]: 1, [`${ben} ${platform}`]: 2 })

  await closeAndPlace()
  expect(await placedMonths()).toEqual(all)
  expect(await spent()).toEqual({ [`${ana} ${infra}`]: 1, [`${ben} ${platform}`]: 2 })
  expect((await spendTotals(db, { ...year, teamId: infra })).usageSpendMicroUsd).toBe(1)
})

test('while somebody changes who was where, or a day of the year, no day is placed, and nobody waits', async () => {
  await spend(1, '2026-10-10', 1)
  await spend(1, '2026-11-02', 2)
  await closeAndPlace()
  const day10 = day('2026-10-10')

  await db.transaction().execute(async (writer) => {
    await move(ana, infra, day10, writer)
    expect(await placeDays(db, { atMost: 500 })).toBe(0)
    expect(await spent()).toEqual({ [`${ana} ${platform}`]: 3 })
  })
  expect(await spent()).toEqual({ [`${ana} ${infra}`]: 3 })
  await db.transaction().execute(async (writer) => {
    await spend(1, '2026-10-09', 4, writer)
    expect(await placeDays(db, { atMost: 500 })).toBe(0)
  })

  await closeAndPlace()
  expect(await spent()).toEqual({ [`${ana} ${infra}`]: 3, [`${ana} ${platform}`]: 4 })
})

async function closeAndPlace(): Promise<number> {
  await closeDays(db, { before: today, atMost: 500 })
  return placeDays(db, { atMost: 500 })
}

async function spend(handleId: number, onDay: string, micro: number, as: DbOrTransaction = db): Promise<void> {
  const cost = microUsd(micro)
  await recordEntries(as, [anEntry({ handleId, at: `${onDay}T12:00:00.000Z`, costMicroUsd: cost, listMicroUsd: cost })])
}

async function move(personId: string, teamId: string, fromDay: Day, as: DbOrTransaction = db): Promise<void> {
  await as.deleteFrom('membership').where('person_id', '=', personId).where('from_day', '>=', fromDay).execute()
  await as
    .updateTable('membership')
    .set({ to_day: fromDay })
    .where('person_id', '=', personId)
    .where(sql<boolean>`coalesce(to_day, 'infinity') > ${fromDay}`)
    .execute()
  await as
    .insertInto('membership')
    .values({ person_id: personId, team_id: teamId, from_day: fromDay, to_day: null })
    .execute()
}

// By person and team, over a year that ends after today.
async function spent(): Promise<Record<string, number>> {
  const none = { from: year.from, to: year.from }
  const ranges = { period: year, previous: none, week: none, weekBefore: none }
  const rows = await spendByMember(db, { scope: { kind: 'org' }, ranges })
  return Object.fromEntries(rows.map((row) => [`${row.personId} ${row.teamId}`, row.usageSpendMicroUsd]))
}

async function placedMonths(): Promise<Record<string, Day>> {
  const months = await sql<{ month: Day; placed_to: Day }>`
    select month, placed_to from coarse_month where placed_to > month order by 1`.execute(db)
  return Object.fromEntries(months.rows.map((row) => [row.month, row.placed_to]))
}
