import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Day, day, dayOf, month } from '../base/calendar.ts'
import { createLog } from '../base/log.ts'
import { microUsd } from '../base/money.ts'
import { listBudgets, setBudget } from '../budgets/budget.ts'
import { openPeriods, reconcile } from '../budgets/reconcile.ts'
import { budgetStatuses } from '../budgets/status.ts'
import { type OpenDatabase, poolOf } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { entryMonths, makeMonthsAhead, removeEntriesOfMonth } from '../ledger/entry-months.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { spendByDayAndProvider, spendByModel, spendTotals } from '../ledger/spend-queries.ts'
import { anEntry } from '../ledger/testing.ts'
import { changeOrganisation } from '../settings/organisation.ts'
import { anAccount, aUsage, tellWindow } from '../sources/testing.ts'
import { removeOldDetails } from './keep-details.ts'

const now = new Date('2026-11-21T10:00:00Z')
const actor = { id: 'test', origin: 'command line' } as const
const filter = { from: day('2025-01-01'), to: day('2027-01-01') }

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

const keep = (keepDetails: 30 | 90 | 365) =>
  changeOrganisation(database.db, { change: { keepDetails, timeZone: 'UTC' }, actor, now })

/** A request a day for 14 months, of growing cost; every 50th unpriced. */
async function spendOfAYear(): Promise<void> {
  const entries = Array.from({ length: 420 }, (_, ago) => {
    const at = new Date(now.getTime() - ago * 24 * 3_600_000).toISOString()
    const cost = ago % 50 === 0 ? null : microUsd(1_000_000 + ago)
    const basis = cost === null ? ('unpriced' as const) : ('metered' as const)
    return anEntry({ at, costMicroUsd: cost, listMicroUsd: cost, basis, model: `m${ago % 3}` })
  })
  await recordEntries(database.db, entries)
}

async function reported() {
  const { db } = database
  const statuses = await budgetStatuses(db, { budgets: await listBudgets(db), now })
  const [totals, days, models] = await Promise.all([
    spendTotals(db, filter),
    spendByDayAndProvider(db, filter),
    spendByModel(db, filter),
  ])
  return { totals, days, models, statuses }
}

test('months kept long enough go with their part of the ledger, the rest day by day; no figure changes', async () => {
  const { db } = database
  await setBudget(db, { ...yearly, actor, now })
  await spendOfAYear()
  await openPeriods(db, { now, aheadMs: 0 })
  await keep(90)
  const before = await reported()

  // 2025-09-28 to 2026-08-22.
  expect(await removeOldDetails(db, now)).toMatchObject({ entries: 329 })

  expect(await entryMonths(db)).toEqual(['2026-08', '2026-09', '2026-10', '2026-11'])
  expect((await oldest()) >= day('2026-08-23')).toBe(true)
  expect(await reported()).toEqual(before)
  expect(await reconcile(db, { now, log: createLog('silent') })).toEqual([])
  expect(await removeOldDetails(db, now)).toMatchObject({ entries: 0 })
})

test('a late entry of a month that is gone is counted like any other, and goes again once it was kept', async () => {
  const { db } = database
  await spendOfAYear()
  await keep(90)
  await removeOldDetails(db, now)
  const before = await spendTotals(db, filter)

  await recordEntries(db, [anEntry({ at: '2026-02-03T12:00:00.000Z', costMicroUsd: microUsd(5) })])

  const after = await spendTotals(db, filter)
  expect(after.usageSpendMicroUsd - before.usageSpendMicroUsd).toBe(5)
  expect(await entryMonths(db)).toContain('2026-02')
  expect(await removeOldDetails(db, now)).toMatchObject({ entries: 1 })
  expect(await entryMonths(db)).not.toContain('2026-02')
  expect(await spendTotals(db, filter)).toEqual(after)
})

test('seats, adjustments and what is only compared stay in their month, and it is still one', async () => {
  const { db } = database
  const at = '2026-03-10T12:00:00.000Z'
  await recordEntries(db, [
    anEntry({ at, sourceId: 'goes' }),
    anEntry({ at, source: 'seats', sourceId: 'seat', category: 'seat' }),
    anEntry({ at, source: 'adjustment', sourceId: 'adjustment', costMicroUsd: microUsd(-3) }),
  ])
  await db.updateTable('entry').set({ counts: false }).where('source_id', '=', 'adjustment').execute()
  await recordEntries(db, [anEntry({ at, source: 'cursor-events', sourceId: 'compared' })])
  await db.updateTable('entry').set({ counts: false }).where('source_id', '=', 'compared').execute()
  await keep(30)

  expect(await removeOldDetails(db, now)).toMatchObject({ entries: 1 })

  const { rows } = await sql<{ id: string; part: string }>`select source_id as id, tableoid::regclass::text as part
    from entry order by 1`.execute(db)
  expect(rows).toEqual(['adjustment', 'compared', 'seat'].map((id) => ({ id, part: 'entry_2026_03' })))
  await recordEntries(db, [anEntry({ at, sourceId: 'later' }), anEntry({ at, source: 'seats', sourceId: 'seat' })])
  expect(await db.selectFrom('entry').select('source_id').execute()).toHaveLength(4)
  const { rows: rules } = await sql<{ rule: string }>`select pg_get_constraintdef(oid) as rule from pg_constraint
    where conrelid = 'entry_2026_03'::regclass and contype = 'c' and conname = 'in_month'`.execute(db)
  expect(rules).toEqual([])
})

test('what vendors told is counted off with its month, and its account does not read those days again', async () => {
  const { db } = database
  const accountId = await anAccount(db)
  const from = new Date('2026-05-01T00:00:00Z')
  const usages = Array.from({ length: 31 }, (_, at) => aUsage({ at: from.getTime() + at * 24 * 3_600_000 + 1_000 }))
  await tellWindow(db, { accountId, from, to: new Date('2026-06-01T00:00:00Z'), usages })
  await keep(30)

  expect(await removeOldDetails(db, now)).toMatchObject({ entries: 31 })

  const { rows } = await sql`select records, removed_before from source_kept`.execute(db)
  expect(rows).toEqual([{ records: 0, removed_before: '2026-06-01' }])
})

test('writers of other months go on while a month goes; where somebody stays at the ledger it waits, then goes day by day', async () => {
  const { db } = database
  await spendOfAYear()
  await keep(90)
  const reader = await poolOf(db).connect()
  await reader.query('begin')
  await reader.query('select count(*) from entry')

  const removing = removeOldDetails(db, now)
  const written = await Promise.all(
    Array.from({ length: 20 }, () => recordEntries(db, [anEntry({ at: now.toISOString() })])),
  )

  expect(written.reduce((sum, { recorded }) => sum + recorded, 0)).toBe(20)
  expect(await removing).toMatchObject({ entries: 329 })
  await reader.query('commit')
  reader.release()
  expect((await entryMonths(db)).length).toBeGreaterThan(4)
  await removeOldDetails(db, now)
  expect(await entryMonths(db)).toEqual(['2026-08', '2026-09', '2026-10', '2026-11'])
})

test('a month that could not be had is as it was', async () => {
  const { db } = database
  await spendOfAYear()
  const reader = await poolOf(db).connect()
  await reader.query('begin')
  await reader.query('select count(*) from entry')

  const removing = db
    .transaction()
    .execute((transaction) => removeEntriesOfMonth(transaction, { of: month('2026-02'), sources: ['proxy'] }))
  await expect(removing).rejects.toMatchObject({ code: '55P03' })
  await reader.query('commit')
  reader.release()

  expect(
    await db
      .selectFrom('entry')
      .select('day')
      .where('day', '>=', day('2026-02-01'))
      .where('day', '<', day('2026-03-01'))
      .execute(),
  ).toHaveLength(28)
})

test('the months to come are made ahead, while somebody reads the ledger and without anybody waiting', async () => {
  const { db } = database
  await recordEntries(db, [anEntry({ at: now.toISOString() })])
  const reader = await poolOf(db).connect()
  await reader.query('begin')
  await reader.query('select count(*) from entry')

  await makeMonthsAhead(db, dayOf(now))
  await makeMonthsAhead(db, dayOf(now))

  expect(await entryMonths(db)).toEqual(['2026-11', '2026-12', '2027-01'])
  await reader.query('commit')
  reader.release()
})

test('what is asked of some days looks at their month only', async () => {
  const { db } = database
  await spendOfAYear()

  const { rows } = await sql<{ 'QUERY PLAN': string }>`explain select * from entry
    where day >= '2026-10-03' and day < '2026-10-05'`.execute(db)

  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  expect(plan).toContain('entry_2026_10')
  expect(plan.match(/entry_\d{4}_\d{2}/g)?.every((part) => part === 'entry_2026_10')).toBe(true)
})

const yearly = {
  scope: { kind: 'org' },
  hard: true,
  strict: false,
  warnAt: [],
  period: 'year',
  limitMicroUsd: microUsd(9_000_000_000),
} satisfies Omit<Parameters<typeof setBudget>[1], 'actor' | 'now'>

async function oldest(): Promise<Day> {
  const row = await database.db.selectFrom('entry').select('day').orderBy('day').limit(1).executeTakeFirstOrThrow()
  return row.day
}
