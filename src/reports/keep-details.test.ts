import fc from 'fast-check'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { addDays, day, dayOf, startOfDay } from '../base/calendar.ts'
import { createLog } from '../base/log.ts'
import { microUsd } from '../base/money.ts'
import { listBudgets, setBudget } from '../budgets/budget.ts'
import { budgetPeriods } from '../budgets/period.ts'
import { openPeriods, reconcile } from '../budgets/reconcile.ts'
import { budgetStatuses } from '../budgets/status.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { changeOrganisation } from '../settings/organisation.ts'
import { feedRead, feedStates } from '../sources/feed-state.ts'
import { anAccount, aUsage, tellWindow } from '../sources/testing.ts'
import { removeOldDetails } from './keep-details.ts'
import { savePicture } from './pictures.ts'

const now = new Date('2026-11-21T10:00:00Z')
const today = dayOf(now)
const actor = { id: 'test', origin: 'command line' } as const

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

const keep = (keepDetails: 30 | 90 | 365 | 'forever', timeZone = 'UTC') =>
  changeOrganisation(database.db, { change: { keepDetails, timeZone }, actor, now })

/** Everything reports and budgets are made of. */
async function sums() {
  const { db } = database
  const hours = await sql`select * from usage_hour order by usage_hour::text`.execute(db)
  const days = await sql`select * from usage_day order by usage_day::text`.execute(db)
  const budgets = await budgetStatuses(db, { budgets: await listBudgets(db), now })
  return { hours: hours.rows, days: days.rows, budgets: budgets.map(({ usedUpAt: _, ...status }) => status) }
}

const entryDays = async () =>
  (await database.db.selectFrom('entry').select('day').distinct().orderBy('day').execute()).map((row) => row.day)

test('reports and budgets say the same before and after, whatever there was and however long it is kept', async () => {
  const { db } = database
  for (const period of budgetPeriods) {
    const terms = { scope: { kind: 'org' }, hard: true, strict: false, warnAt: [] } as const
    await setBudget(db, { ...terms, warnAt: [], period, limitMicroUsd: microUsd(1_000_000), actor, now })
  }
  const entry = fc
    .record({
      minutesAgo: fc.integer({ min: 0, max: 450 * 24 * 60 }),
      cost: fc.option(fc.integer({ min: 0, max: 5_000 })),
    })
    .map(({ minutesAgo, cost }) => {
      const at = new Date(now.getTime() - minutesAgo * 60_000).toISOString()
      const costMicroUsd = cost === null ? null : microUsd(cost)
      return anEntry({ at, costMicroUsd, listMicroUsd: costMicroUsd, basis: cost === null ? 'unpriced' : 'metered' })
    })
  const zones = fc.constantFrom('UTC', 'Asia/Kolkata', 'America/New_York')
  await fc.assert(
    fc.asyncProperty(
      fc.array(entry, { minLength: 1, maxLength: 60 }),
      fc.constantFrom(30 as const, 90 as const, 365 as const),
      zones,
      async (random, days, timeZone) => {
        const entries = [...random, ...aroundNewYearInKolkata()]
        await sql`truncate budget_state, entry, usage_hour, usage_day, session_total`.execute(db)
        await keep(days, timeZone)
        await recordEntries(db, entries)
        await openPeriods(db, { now, aheadMs: 0 })
        const before = await sums()

        await removeOldDetails(db, now)

        expect(await sums()).toEqual(before)
        expect(await reconcile(db, { now, log: createLog('silent') })).toEqual([])
        await sql`truncate budget_state`.execute(db)
        expect(await sums()).toEqual(before)
        const first = addDays(today, -days)
        const young = entries.filter((one) => one.day >= first).map((one) => one.day)
        // Beside them at most the day on which a period of a budget begins within an hour.
        expect((await entryDays()).filter((one) => one >= first)).toEqual([...new Set(young)].toSorted())
        expect((await entryDays()).filter((one) => one < first).length).toBeLessThanOrEqual(
          timeZone === 'Asia/Kolkata' ? 10 : 0,
        )
      },
    ),
    { numRuns: 12 },
  )
})

// Its year begins half an hour before 19:00 UTC.
function aroundNewYearInKolkata() {
  return ['18:29:59.999', '18:30:00.000', '18:59:00.000'].map((time) =>
    anEntry({ at: `2025-12-31T${time}Z`, costMicroUsd: microUsd(100_000), listMicroUsd: microUsd(100_000) }),
  )
}

test('what vendors told stays as long as they may correct it; then its account does not read those days again', async () => {
  const { db } = database
  const accountId = await anAccount(db)
  for (const ago of [60, 41, 40, 35, 5]) {
    const from = startOfDay(addDays(today, -ago))
    const usages = [aUsage({ at: from.getTime() + 1_000 })]
    await tellWindow(db, { accountId, from, to: startOfDay(addDays(today, 1 - ago)), usages })
  }
  await recordEntries(db, [anEntry({ at: '2026-10-15T10:00:00.000Z' })])
  await feedRead(db, { accountId, feed: 'cursor-events', from: now, to: now, now })
  await keep(30)
  const before = await sums()

  expect(await removeOldDetails(db, now)).toEqual({ entries: 3, sessions: 1, activity: 0, pictures: 0 })
  expect(await removeOldDetails(db, now)).toMatchObject({ entries: 0, sessions: 0 })

  expect(await entryDays()).toEqual([40, 35, 5].map((ago) => addDays(today, -ago)))
  expect(await sums()).toEqual(before)
  expect(await feedStates(db, accountId)).toMatchObject([{ removedBefore: addDays(today, -40) }])
  const [kept] = await db.selectFrom('source_kept').select(['records', 'first_at']).execute()
  expect(kept).toEqual({ records: 3, first_at: startOfDay(addDays(today, -40)) })
})

test('sessions, activity and pictures go with their day; kept forever, nothing goes', async () => {
  const { db } = database
  const accountId = await anAccount(db)
  await recordEntries(db, [anEntry({ at: '2026-08-01T10:00:00.000Z', session: 'old' }), anEntry({ session: 'new' })])
  for (const on of ['2026-08-01', '2026-11-20']) {
    const row = {
      account_id: accountId,
      feed: 'cursor-daily',
      day: day(on),
      handle_id: 0,
      dimension: '',
      figures: '{}',
    }
    await db.insertInto('activity_day').values(row).execute()
    await savePicture(db, { png: Buffer.from(on), now: new Date(`${on}T12:00:00Z`) })
  }

  expect(await removeOldDetails(db, now)).toBeNull()
  await keep(90)
  expect(await removeOldDetails(db, now)).toEqual({ entries: 1, sessions: 1, activity: 1, pictures: 1 })

  expect(await db.selectFrom('session_total').select('session').execute()).toEqual([{ session: 'new' }])
  expect(await db.selectFrom('activity_day').select('day').execute()).toEqual([{ day: '2026-11-20' }])
  expect(await db.selectFrom('picture').select('id').execute()).toHaveLength(1)
})
