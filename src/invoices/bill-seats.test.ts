import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Day } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordCycle } from '../sources/cycles.ts'
import { replaceMembers } from '../sources/members.ts'
import { setSeatPrice } from '../sources/seat-price.ts'
import { bookSeats } from '../sources/seats.ts'
import { anAccount, disagreements, inRun } from '../sources/testing.ts'
import { changeLineSorts } from './change-invoice.ts'
import { undoInvoice } from './take-back-invoice.ts'
import { aNewInvoice, kept } from './testing.ts'

const on = (date: string) => new Date(`2026-${date}T00:00:00Z`)
const actor = { id: 'command line', origin: 'command line' } as const

let database: OpenDatabase
let accountId: number
beforeEach(async () => {
  database = await testDatabase()
  accountId = await anAccount(database.db)
  await recordCycle(database.db, { accountId, startsAt: on('10-01'), endsAt: on('11-01'), now: on('10-02') })
  await recordCycle(database.db, { accountId, startsAt: on('11-01'), endsAt: on('12-01'), now: on('11-02') })
  await inRun(database.db, { accountId, now: on('10-02') }, (runId) =>
    replaceMembers(database.db, {
      runId,
      accountId,
      provider: 'cursor',
      members: ['ana', 'bo'].map((name) => ({
        handle: name,
        vendorId: name,
        name,
        role: 'member',
        group: '',
        removed: false,
      })),
      now: on('10-02'),
    }),
  )
  await setSeatPrice(database.db, { id: accountId, seatMicroUsd: microUsd(40_000_000), actor, now: on('10-02') })
})
afterEach(() => database.close())

const book = (now: Date) =>
  inRun(database.db, { accountId, now }, (runId) => bookSeats(database.db, { runId, accountId, now }))

async function booked() {
  const rows = await database.db
    .selectFrom('entry')
    .select(['day', 'cost_micro_usd as cost', 'basis'])
    .orderBy('day')
    .execute()
  return rows.map(({ day, cost, basis }) => `${day} ${(cost ?? 0) / 1e6} ${basis}`)
}

const seatsFor = (from: string, to: string, quantity = 2, number = 'S-1') =>
  kept(database.db, {
    number,
    lines: [
      {
        text: 'Cursor Teams',
        sort: 'subscription',
        amount: 64_000_000,
        quantity,
        span: { from: `2026-${from}` as Day, to: `2026-${to}` as Day },
      },
    ],
  })

test('what an invoice bills for seats is their price, of a cycle that is over too, until it is undone', async () => {
  await book(on('11-02'))
  const before = await booked()
  expect(before).toEqual([...Array(2).fill('2026-10-01 40 estimated'), ...Array(2).fill('2026-11-01 40 estimated')])

  const { id: invoiceId } = await seatsFor('10-01', '11-01')
  await book(on('11-03'))
  expect(await booked()).toEqual([
    ...Array(2).fill('2026-10-01 32 vendor'),
    ...Array(2).fill('2026-11-01 40 estimated'),
  ])
  expect(await book(on('11-04'))).toEqual({ changed: 0 })

  await database.db
    .transaction()
    .execute((transaction) => undoInvoice(transaction, { invoiceId, actor, now: on('11-04') }))
  await book(on('11-05'))
  expect(await booked()).toEqual(before)
  expect(await disagreements(database.db)).toEqual([])
})

test('a line that is no seats any more bills none; a cycle told better keeps its bill', async () => {
  const { id: invoiceId } = await seatsFor('10-02', '11-02')
  await recordCycle(database.db, {
    accountId,
    startsAt: new Date('2026-10-01T12:00:00Z'),
    endsAt: on('11-01'),
    now: on('11-02'),
  })
  await book(on('11-03'))
  expect((await booked())[0]).toBe('2026-10-01 32 vendor')

  await database.db
    .transaction()
    .execute((transaction) =>
      changeLineSorts(transaction, { invoiceId, sorts: new Map([[0, 'usage']]), actor, now: on('11-04') }),
    )
  await book(on('11-05'))
  expect((await booked())[0]).toBe('2026-10-01 40 estimated')
})

test.each([
  ['another number of seats', () => seatsFor('10-01', '11-01', 3)],
  ['part of a cycle', () => seatsFor('10-18', '11-01')],
  ['another vendor', () => kept(database.db, { ...aNewInvoice(), vendor: 'openai' })],
])('%s changes no price', async (_, keep) => {
  await keep()
  await book(on('11-03'))

  expect(await booked()).toContain('2026-10-01 40 estimated')
  expect(await booked()).not.toContain('2026-10-01 32 vendor')
})

test('of two accounts none is priced by an invoice, which names no account', async () => {
  const other = await anAccount(database.db)
  await recordCycle(database.db, { accountId: other, startsAt: on('10-01'), endsAt: on('11-01'), now: on('10-02') })
  await seatsFor('10-01', '11-01')

  await book(on('11-03'))

  expect(await booked()).not.toContain('2026-10-01 32 vendor')
})
