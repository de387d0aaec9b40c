import type { KyselyPlugin } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addDays, type Day, daysIn } from '../../base/calendar.ts'
import { csvRecords } from '../../base/csv-records.ts'
import { microUsd } from '../../base/money.ts'
import type { OpenDatabase } from '../../db/database.ts'
import { testDatabase } from '../../db/testing.ts'
import type { Entry } from '../../ledger/entry.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { ensureHandle } from '../../people/handle.ts'
import { assignMember } from '../../people/membership.ts'
import { ensurePerson } from '../../people/person.ts'
import { createTeam } from '../../people/team-changes.ts'
import { anAccount } from '../../sources/testing.ts'
import { chargebackCsv, chargebackOf } from './chargeback.ts'
import { explainInvoice } from './explain-invoice.ts'
import { holderName, projectPartName, stepWords, teamPartName } from './explain-words.ts'
import { aLine, anInvoice, keep, usd } from './testing.ts'

const now = new Date('2026-11-21T14:00:00Z')
const today = '2026-11-21' as Day
const actor = { id: 'test', origin: 'tally' } as const

let database: OpenDatabase
beforeAll(async () => {
  database = await testDatabase()
  await fill()
})
afterAll(() => database.close())

/** Ana and Bob with Cursor seats in October, Bob in another team from the 15th on, and somebody nobody knows. */
async function fill(): Promise<void> {
  const { db } = database
  const [platform, payments] = [
    await createTeam(db, { name: 'Platform', actor, now }),
    await createTeam(db, { name: 'Payments', parentId: null, actor, now }),
  ]
  const ana = await ensurePerson(db, { kind: 'person', name: '=Ana', email: 'ana@x.example', now })
  const bob = await ensurePerson(db, { kind: 'person', name: 'Bob', email: 'bob@x.example', now })
  const into = (personId: string, teamId: string, fromDay: string) =>
    assignMember(db, { personId, teamId, fromDay: fromDay as Day, actor, now })
  await into(ana.id, platform.id, '2026-09-01')
  await into(bob.id, platform.id, '2026-09-01')
  await into(bob.id, payments.id, '2026-10-15')
  const [anaHandle, bobHandle, stranger] = [
    await ensureHandle(db, { vendor: 'cursor', name: 'ana@x.example', personId: ana.id }),
    await ensureHandle(db, { vendor: 'cursor', name: 'bob@x.example', personId: bob.id }),
    await ensureHandle(db, { vendor: 'cursor', name: 'who@else.example', personId: null }),
  ]
  const cursor = {
    provider: 'cursor',
    source: 'cursor-events',
    basis: 'vendor',
    keyRef: '',
    category: 'overage',
  } as const
  const used = (day: string, handleId: number, dollars: number, said: Partial<Entry> = {}): Entry =>
    anEntry({
      ...cursor,
      at: `${day}T12:00:00.000Z`,
      handleId,
      project: '',
      session: '',
      costMicroUsd: microUsd(usd(dollars)),
      listMicroUsd: microUsd(usd(dollars)),
      ...said,
    })
  const included = { category: 'included', costMicroUsd: microUsd(0), listMicroUsd: microUsd(usd(7)) } as const
  await recordEntries(db, [
    used('2026-09-30', anaHandle, 9),
    used('2026-10-01', anaHandle, 30, { project: 'checkout', model: 'composer-2' }),
    used('2026-10-10', bobHandle, 10),
    used('2026-10-20', bobHandle, 20),
    used('2026-10-25', stranger, 5),
    used('2026-10-26', anaHandle, 0, included),
    used('2026-11-01', anaHandle, 40),
    used('2026-11-03', anaHandle, 3, { provider: 'anthropic', category: 'api' }),
  ])
  const account = await anAccount(db)
  const member = { account_id: account, name: '', last_seen_at: now, removed_at: null }
  await db
    .insertInto('vendor_member')
    .values([
      {
        ...member,
        handle_id: anaHandle,
        vendor_id: 'a',
        role: 'owner',
        first_seen_at: new Date('2026-09-01T00:00:00Z'),
      },
      {
        ...member,
        handle_id: bobHandle,
        vendor_id: 'b',
        role: 'member',
        first_seen_at: new Date('2026-10-05T00:00:00Z'),
      },
      {
        ...member,
        handle_id: stranger,
        vendor_id: 'c',
        role: 'free-owner',
        first_seen_at: new Date('2026-09-01T00:00:00Z'),
      },
    ])
    .execute()
  await db
    .insertInto('sync_feed')
    .values({ account_id: account, feed: 'cursor-events', read_from: now, read_to: now, last_ok_at: now })
    .execute()
}

const october = [
  aLine('subscription', usd(120), { text: 'Cursor Teams', quantity: 3 }),
  aLine('usage', usd(65), { span: { from: '2026-10-01' as Day, to: '2026-11-01' as Day } }),
  aLine('tax', usd(37), { text: 'VAT (20% on $185.00)' }),
]

async function explained(
  number: string,
  lines: Parameters<typeof anInvoice>[0],
  said: Parameters<typeof anInvoice>[1] = {},
) {
  const invoiceId = await keep(database.db, anInvoice(lines, { number, ...said }))
  return explainInvoice(database.db, { invoiceId, now })
}

describe('an invoice is explained from the ledger', () => {
  test('by the seats of its days and what each used in them, in the team of the day', async () => {
    const all = await explained('OCT', october)

    expect(all.steps.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['seats', usd(120)],
      ['usage', usd(65)],
      ['tax', usd(37)],
    ])
    // Ana 40 + 30, Bob 40 + 10 + 20, a free seat 40, nobody 5; a fifth of each is tax.
    expect(all.people.map(({ holder, amount }) => [holderName(holder), amount])).toEqual([
      ['=Ana', usd(84)],
      ['Bob', usd(84)],
      ['Seats nobody has', usd(48)],
      ['Nobody: not matched', usd(6)],
    ])
    expect(all.teams.map(({ of, amount }) => [teamPartName(of), amount])).toEqual([
      ['Platform', usd(84 + 60)],
      ['Seats nobody has', usd(48)],
      ['Payments', usd(24)],
      ['Nobody: not matched', usd(6)],
    ])
    expect(all.projects.map(({ of, amount }) => [projectPartName(of), amount])).toContainEqual(['checkout', usd(36)])
    expect(all).toMatchObject({ total: usd(222), residual: 0, currency: 'USD', isConverted: false, drawn: null })
    expect(all.allowance).toMatchObject({ valueMicroUsd: usd(7), people: [{ valueMicroUsd: usd(7) }] })
  })

  test('as a file that adds up to the total and runs nothing in a spreadsheet', async () => {
    const all = await explained('CSV', [...october, aLine('usage', usd(1.5))])
    const text = chargebackCsv(chargebackOf(all), { forExcel: false })

    const [head, ...rows] = (await Array.fromAsync(csvRecords([text]))).map(({ cells }) => cells)
    const amounts = rows.map((row) => Math.round(Number(row.at(-1)) * 1_000_000))
    expect(head).toEqual(chargebackOf(all).columns)
    expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(all.total)
    expect(rows.every((row) => !/^[=+\-@]/.test(row[2] ?? ''))).toBe(true)
    expect(text).toContain(
      "CSV,2026-10-01 to 2026-10-31,'=Ana,ana@x.example,person,Platform,,,checkout,Cursor,composer-2,usage,30.000000",
    )
    expect(text).toContain('(difference),,,,,,,Cursor,,difference,1.500000')
  })

  test('by the days with which it comes out, where they are others', async () => {
    const all = await explained('DAYS', [aLine('usage', usd(75))])

    expect(all.steps[1]).toMatchObject({ kind: 'difference', amount: usd(10) })
    expect(all.steps[1]).toMatchObject({ reasons: [{ kind: 'other-days', are: 'a-day-off' }] })
    expect(all.steps.map((step) => stepWords(step, { explained: all, today }).say).at(-1)).toBe(
      'It comes out with days that begin and end one day off, Oct 2 – Nov 1: $75.00 counted.',
    )
  })

  test('with days that several lines bill held against what was used on them once', async () => {
    const range = (from: string, to: string) => ({ from: from as Day, to: to as Day })
    const all = await explained('OVERLAPPING', [
      aLine('usage', usd(20), { span: range('2026-10-20', '2026-11-01') }),
      aLine('usage', usd(31), { span: range('2026-10-01', '2026-10-11') }),
      aLine('usage', usd(9), { span: range('2026-10-05', '2026-10-08') }),
      aLine('usage', usd(5), { span: range('2026-10-25', '2026-11-01') }),
    ])

    expect(all.steps).toMatchObject([
      { kind: 'usage', range: range('2026-10-01', '2026-10-11'), lines: 2, billed: usd(40), amount: usd(40) },
      { kind: 'usage', range: range('2026-10-20', '2026-11-01'), lines: 2, billed: usd(25), amount: usd(25) },
    ])
    expect(all.people.map(({ holder, amount }) => [holderName(holder), amount])).toEqual([
      ['=Ana', usd(30)],
      ['Bob', usd(30)],
      ['Nobody: not matched', usd(5)],
    ])
    expect(all).toMatchObject({ residual: 0, allowance: { valueMicroUsd: usd(7) } })
  })

  test('with as many queries for a line a day as for one line, each day with its own seats and reasons', async () => {
    const days = daysIn({ from: '2026-09-20' as Day, to: '2026-11-10' as Day })
    const ofDay = (day: Day) => ({ span: { from: day, to: addDays(day, 1) } })
    const [one, many] = [
      await keep(database.db, anInvoice([aLine('subscription', usd(2)), aLine('usage', usd(1))], { number: 'ONE' })),
      await keep(
        database.db,
        anInvoice(
          days.flatMap((day) => [aLine('subscription', usd(2), ofDay(day)), aLine('usage', usd(10), ofDay(day))]),
          { number: 'MANY' },
        ),
      ),
    ]
    const queries = async (invoiceId: number) => {
      let count = 0
      const transformQuery: KyselyPlugin['transformQuery'] = ({ node }) => {
        count += 1
        return node
      }
      const counting = database.db.withPlugin({ transformQuery, transformResult: async ({ result }) => result })
      return { all: await explainInvoice(counting, { invoiceId, now }), count }
    }

    const [ofOne, ofMany] = [await queries(one), await queries(many)]

    expect(ofMany.count).toBe(ofOne.count)
    const seats = ofMany.all.steps.flatMap((step) => (step.kind === 'seats' ? [step] : []))
    expect(seats.filter(({ members }) => members === 1)).toHaveLength(15)
    expect(seats.filter(({ members }) => members === 2)).toHaveLength(36)
    const counted = ofMany.all.steps.flatMap((step) =>
      step.kind === 'usage' && step.amount > 0 ? [[step.range.from, step.amount]] : [],
    )
    expect(counted).toEqual([
      ['2026-09-30', usd(9)],
      ['2026-10-01', usd(30)],
      ['2026-10-10', usd(10)],
      ['2026-10-20', usd(20)],
      ['2026-10-25', usd(5)],
      ['2026-11-01', usd(40)],
    ])
    const differences = ofMany.all.steps.flatMap((step) => (step.kind === 'difference' ? [step] : []))
    const ofFirstDay = differences.find(({ range }) => range.from === '2026-09-20')
    expect(ofFirstDay).toMatchObject({ amount: usd(10) })
    expect(ofFirstDay?.reasons[0]).toEqual({ kind: 'nothing-counted' })
    expect(ofMany.all.residual).toBe(usd(51 * 10 - 114))
  })

  test('by those who used the plan, where there is no list of members', async () => {
    const all = await explained('LONG-AGO', [aLine('subscription', usd(40), { quantity: 1 })], {
      vendor: 'anthropic',
      span: { from: '2026-11-01' as Day, to: '2026-12-01' as Day },
    })

    expect(all.steps).toMatchObject([{ kind: 'difference', reasons: [{ kind: 'no-members' }] }])
    expect(all.residual).toBe(usd(40))
  })

  test('with what was drawn since credit was bought, up to the next time', async () => {
    const pool = { vendor: 'anthropic' as const, issued: '2026-11-02' as Day }
    const all = await explained('POOL-1', [aLine('pool', usd(10))], pool)
    await keep(
      database.db,
      anInvoice([aLine('pool', usd(20))], { ...pool, number: 'POOL-2', issued: '2026-11-03' as Day }),
    )

    expect(all.drawn).toEqual({ range: { from: '2026-11-02', to: '2026-11-22' }, usageSpendMicroUsd: usd(3) })
    const later = await explainInvoice(database.db, { invoiceId: all.invoice.id, now })
    expect(later.drawn).toMatchObject({ range: { to: '2026-11-03' }, usageSpendMicroUsd: 0 })
  })

  test('with other invoices of the same days, where more was counted than billed', async () => {
    const all = await explained('PART', [aLine('usage', usd(15))])

    expect(all.residual).toBe(usd(-50))
    expect(all.steps[1]).toMatchObject({ reasons: [{ kind: 'other-invoices' }] })
  })

  test('not at all, where it is not there', async () => {
    await expect(explainInvoice(database.db, { invoiceId: 9_999, now })).rejects.toThrow('does not have this invoice')
  })
})
