import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays, type Day, type Month } from '../../base/calendar.ts'
import { microUsd } from '../../base/money.ts'
import type { OpenDatabase } from '../../db/database.ts'
import { testDatabase } from '../../db/testing.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { billedAgainstUsage } from './billed-against-usage.ts'
import { invoiceList } from './invoice-list.ts'
import { poolOpenings, setPoolOpening } from './pool-opening.ts'
import { aLine, anInvoice, keep, usd } from './testing.ts'

const now = new Date('2026-11-10T24:00:00Z')
const actor = { id: 'test', origin: 'tally' } as const

let database: OpenDatabase
beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  const days = Array.from({ length: 41 }, (_, index) => addDays('2026-10-01' as Day, index))
  await recordEntries(
    db,
    days.map((day) =>
      anEntry({ at: `${day}T10:00:00.000Z`, costMicroUsd: microUsd(usd(10)), listMicroUsd: microUsd(usd(10)) }),
    ),
  )
  await keep(
    db,
    anInvoice([aLine('pool', usd(500))], { vendor: 'anthropic', number: 'A-1', issued: '2026-10-05' as Day }),
  )
  await keep(db, anInvoice([aLine('usage', usd(60)), aLine('tax', usd(6))], { number: 'C-1' }))
})
afterAll(() => database.close())

const months = { from: '2026-10' as Month, to: '2027-01' as Month }

test('vendors with invoices or usage are held against each other by month, up to the running one', async () => {
  await setPoolOpening(database.db, {
    vendor: 'anthropic',
    opening: { balanceMicroUsd: microUsd(usd(40)), asOf: '2026-10-01' as Day },
    actor,
    now,
  })

  const vendors = await billedAgainstUsage(database.db, { ...months, now })

  expect(vendors.map(({ vendor }) => vendor)).toEqual(['anthropic', 'cursor'])
  const [anthropic, cursor] = vendors
  expect(anthropic?.months).toMatchObject([
    {
      ...{ month: '2026-10', billedMicroUsd: usd(500), withoutPoolMicroUsd: 0, usageSpendMicroUsd: usd(310) },
      ...{ differenceMicroUsd: usd(190), pool: { balanceMicroUsd: usd(230) } },
    },
    { month: '2026-11', billedMicroUsd: 0, usageSpendMicroUsd: usd(100), pool: { balanceMicroUsd: usd(130) } },
  ])
  expect(cursor?.months).toMatchObject([
    { billedMicroUsd: usd(66), differenceMicroUsd: usd(66) },
    { billedMicroUsd: 0 },
  ])
  expect(cursor?.projection).toBeNull()
})

test('the running month is projected at the current pace, and with it what is left of the credit', async () => {
  const [anthropic] = await billedAgainstUsage(database.db, { ...months, now })

  // Twenty more days of $10, less what the first minute of the next day has had.
  expect(anthropic?.projection).toMatchObject({ month: '2026-11', usageValueMicroUsd: usd(300) })
  expect(anthropic?.projection?.poolAtEndMicroUsd).toBe(usd(40 + 500 - 610))
})

test('an opening balance is said once, changed and taken back, and written down each time', async () => {
  const { db } = database
  const opening = { balanceMicroUsd: microUsd(usd(7)), asOf: '2026-10-02' as Day }
  await setPoolOpening(db, { vendor: 'openai', opening, actor, now })
  await setPoolOpening(db, { vendor: 'openai', opening, actor, now })
  expect((await poolOpenings(db)).openai).toEqual(opening)
  await setPoolOpening(db, { vendor: 'openai', opening: null, actor, now })

  expect(await poolOpenings(db)).not.toHaveProperty('openai')
  const acts = await db.selectFrom('audit').select('after').where('act', '=', 'pool.opening').execute()
  expect(acts).toHaveLength(3)
})

test.each([
  [{ balanceMicroUsd: microUsd(-1), asOf: '2026-10-02' as Day }, 'between $0 and $100,000,000'],
  [{ balanceMicroUsd: microUsd(1), asOf: '2026-12-02' as Day }, 'still to come'],
])('an opening balance that cannot be is refused', async (opening, say) => {
  await expect(setPoolOpening(database.db, { vendor: 'cursor', opening, actor, now })).rejects.toThrow(say)
})

test('invoices are listed latest first, so many a page, with what their lines are for', async () => {
  const all = await invoiceList(database.db, { page: 1, size: 1 })
  const second = await invoiceList(database.db, { page: 7, size: 1 })

  expect(all).toMatchObject({ all: 2, page: 1, pages: 2, rows: [{ number: 'C-1', total: usd(66), state: 'fine' }] })
  expect(all.rows[0]?.sums).toEqual({ subscription: 0, usage: usd(60), pool: 0, credit: 0, tax: usd(6) })
  expect(second).toMatchObject({ page: 2, rows: [{ number: 'A-1' }] })
  expect(await invoiceList(database.db, { vendor: 'openai', page: 1 })).toMatchObject({ all: 0, page: 1, pages: 1 })
})
