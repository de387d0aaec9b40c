import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Day } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { spendTotals } from '../ledger/spend-queries.ts'
import { recordCycle } from './cycles.ts'
import { replaceMembers } from './members.ts'
import { setSeatPrice } from './seat-price.ts'
import { bookSeats } from './seats.ts'
import { anAccount, disagreements, inRun } from './testing.ts'

const on = (date: string) => new Date(`2026-${date}T00:00:00Z`)
const actor = { id: 'command line', origin: 'command line' } as const

let database: OpenDatabase
let accountId: number
beforeEach(async () => {
  database = await testDatabase()
  accountId = await anAccount(database.db)
  await recordCycle(database.db, { accountId, startsAt: on('11-01'), endsAt: on('12-01'), now: on('11-02') })
  await members(['ana', 'bo'], on('11-02'))
})
afterEach(() => database.close())

const members = (names: readonly string[], now: Date, role = 'member') =>
  inRun(database.db, { accountId, now }, (runId) =>
    replaceMembers(database.db, {
      runId,
      accountId,
      provider: 'cursor',
      members: names.map((name) => ({ handle: name, vendorId: name, name, role, group: '', removed: false })),
      now,
    }),
  )
const book = (now: Date) =>
  inRun(database.db, { accountId, now }, (runId) => bookSeats(database.db, { runId, accountId, now }))
const price = (dollars: number | null) =>
  setSeatPrice(database.db, {
    id: accountId,
    seatMicroUsd: dollars === null ? null : microUsd(dollars * 1_000_000),
    actor,
    now: on('11-02'),
  })
const booked = async (from: string, to: string) =>
  (await spendTotals(database.db, { from: `2026-${from}` as Day, to: `2026-${to}` as Day })).seatsMicroUsd / 1_000_000

test('a member has one seat a cycle, at its beginning; nothing without a price', async () => {
  expect(await book(on('11-03'))).toEqual({ changed: 0 })
  await price(40)

  expect(await book(on('11-04'))).toEqual({ changed: 2 })
  expect(await book(on('11-05'))).toEqual({ changed: 0 })
  expect(await booked('11-01', '11-02')).toBe(80)
  expect(await database.db.selectFrom('entry').select(['category', 'basis', 'requests']).distinct().execute()).toEqual([
    { category: 'seat', basis: 'estimated', requests: 0 },
  ])
  expect(await disagreements(database.db)).toEqual([])
})

test('who leaves keeps the seat of the cycle and has none in the next; who joins has one; an administrator has none', async () => {
  await price(40)
  await members(['ana', 'cy'], on('11-10'))
  await members(['ana', 'cy', 'dee'], on('11-11'))
  await members(['ana', 'cy'], on('11-12'), 'free-owner')
  await book(on('11-13'))
  expect(await booked('11-01', '12-01')).toBe(80)

  await members(['ana', 'cy'], on('12-01'))
  await recordCycle(database.db, { accountId, startsAt: on('12-01'), endsAt: on('12-31'), now: on('12-01') })
  await book(on('12-02'))

  // Bo and Dee; then Ana and Cy. The cycle that is over stays as it was booked.
  expect(await booked('11-01', '12-01')).toBe(80)
  expect(await booked('12-01', '12-31')).toBe(80)
})

test('a new price changes the cycle under way and none that is over', async () => {
  await price(40)
  await book(on('11-20'))
  await recordCycle(database.db, { accountId, startsAt: on('12-01'), endsAt: on('12-31'), now: on('12-01') })
  await book(on('12-02'))

  await price(32)
  await book(on('12-03'))
  expect([await booked('11-01', '12-01'), await booked('12-01', '12-31')]).toEqual([80, 64])

  await price(null)
  await book(on('12-04'))
  expect([await booked('11-01', '12-01'), await booked('12-01', '12-31')]).toEqual([80, 0])
  expect(await disagreements(database.db)).toEqual([])
})

test('a cycle that is told better moves its seats and does not double them', async () => {
  await price(40)
  await book(on('11-03'))
  for (const [startsAt, endsAt] of [
    [new Date('2026-11-01T12:00:00Z'), new Date('2026-12-01T12:00:00Z')],
    [new Date('2026-10-31T12:00:00Z'), new Date('2026-11-30T12:00:00Z')],
  ] as const) {
    await recordCycle(database.db, { accountId, startsAt, endsAt, now: on('11-04') })

    await book(on('11-04'))

    expect(await booked('10-01', '12-31')).toBe(80)
  }
})

test('a price that comes late books the cycles that went without', async () => {
  await book(on('11-20'))
  await recordCycle(database.db, { accountId, startsAt: on('12-01'), endsAt: on('12-31'), now: on('12-01') })
  await price(40)

  await book(on('12-02'))

  expect([await booked('11-01', '12-01'), await booked('12-01', '12-31')]).toEqual([80, 80])
})
