import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addDays, type Day } from '../../base/calendar.ts'
import { csvRecords } from '../../base/csv-records.ts'
import { microUsd } from '../../base/money.ts'
import { type Db, inSnapshot } from '../../db/database.ts'
import { testDatabase } from '../../db/testing.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { spendTotals } from '../../ledger/spend-queries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { ensureHandle } from '../../people/handle.ts'
import { filterOf } from '../scope.ts'
import { exportKindNames } from './kinds.ts'
import { openExport } from './open-export.ts'
import { noSums } from './table.ts'
import { exported, sampleCompany, sampleNow, sampleRange } from './testing.ts'
import { writeExport } from './write-export.ts'

let db: Db
let close: () => Promise<void>
let company: Awaited<ReturnType<typeof sampleCompany>>
beforeAll(async () => {
  const database = await testDatabase()
  ;({ db, close } = database)
  company = await sampleCompany(db)
})
afterAll(() => close())

// Budgets count in periods of their own, and sessions are whole ones.
const summed = exportKindNames.filter((kind) => kind !== 'budgets' && kind !== 'sessions')

describe('every file', () => {
  test.each(exportKindNames)('of %s is as it was looked at', async (kind) => {
    const { csv } = await exported(db, { kind })

    await expect(withoutIds(csv)).toMatchFileSnapshot(`fixtures/${kind}.csv`)
  })

  test('of FOCUS with names is as it was looked at', async () => {
    const { csv } = await exported(db, { kind: 'focus', names: true })

    await expect(withoutIds(csv)).toMatchFileSnapshot('fixtures/focus-with-names.csv')
  })

  test('of FOCUS names nobody unless asked to', async () => {
    const { csv } = await exported(db, { kind: 'focus' })

    expect(csv).not.toMatch(/HYPERLINK|Bob|x\.example|ci-runner/)
  })

  test.each(summed)('of %s adds up to what the reports say, whatever the scope and the days', async (kind) => {
    const scopes = fc.constantFrom(...Object.values(company.scopes))
    const days = fc.tuple(fc.integer({ min: -25, max: 22 }), fc.integer({ min: 0, max: 40 }))
    await fc.assert(
      fc.asyncProperty(scopes, days, async (scope, [start, length]) => {
        const from = addDays('2026-11-01' as Day, start)
        const range = { from, to: addDays(from, length) }
        const { sums } = await exported(db, { kind, scope, range })
        const expected = await spendTotals(db, { ...filterOf(scope), ...range })
        const { usageSpendMicroUsd, seatsMicroUsd, totalMicroUsd, includedValueMicroUsd, requests } = expected
        const { unpricedRequests } = expected
        expect(sums).toEqual({
          usageSpendMicroUsd,
          seatsMicroUsd,
          totalMicroUsd,
          includedValueMicroUsd,
          requests,
          unpricedRequests,
        })
      }),
      { numRuns: 25 },
    )
  })

  test.each(summed)('of %s says in its cells what its sums say', async (kind) => {
    const { csv, sums } = await exported(db, { kind })
    const [head, ...rows] = (await Array.fromAsync(csvRecords([csv]))).map(({ cells }) => cells)

    const column = head?.indexOf(kind === 'focus' ? 'BilledCost' : 'Total (USD)') ?? -1
    const inMicro = rows.map((row) => Number((row[column] ?? '').replace('.', '')))
    expect(inMicro.reduce((sum, amount) => sum + amount, 0)).toBe(sums.totalMicroUsd)
  })
})

test('FOCUS costs in force add up to the usage spend, and the list costs of what is included to its value', async () => {
  const { csv, sums } = await exported(db, { kind: 'focus' })
  const [head = [], ...rows] = (await Array.fromAsync(csvRecords([csv]))).map(({ cells }) => cells)
  const micro = (row: string[], name: string) => Number((row[head.indexOf(name)] ?? '').replace('.', ''))
  const sum = (name: string, of = rows) => of.reduce((total, row) => total + micro(row, name), 0)

  expect(sum('EffectiveCost')).toBe(sums.usageSpendMicroUsd)
  expect(
    sum(
      'ListCost',
      rows.filter((row) => row.includes('included')),
    ),
  ).toBe(sums.includedValueMicroUsd)
})

test('what is written meanwhile is not in a file that was begun before', async () => {
  const database = await testDatabase()
  await sampleCompany(database.db)
  const before = (await exported(database.db, { kind: 'days' })).csv

  const pieces: string[] = []
  await inSnapshot(database.db, async (snapshot) => {
    const table = openExport(snapshot, {
      kind: 'days',
      scope: company.scopes.org,
      range: sampleRange,
      names: false,
      now: sampleNow,
    })
    await spendTotals(snapshot, sampleRange)
    await recordEntries(database.db, [anEntry({ at: '2026-11-20T10:00:00.000Z' })])
    await writeExport(table, { forExcel: false, sink: async (text) => void pieces.push(text) })
  })

  expect(pieces.join('')).toBe(before)
  expect((await exported(database.db, { kind: 'days' })).rows).toBe(before.trim().split('\r\n').length)
  await database.close()
})

test('a lead’s file of people does not say which team somebody went to', async () => {
  const { csv } = await exported(db, { kind: 'people', scope: company.scopes.payments })
  const [head = [], ...rows] = (await Array.fromAsync(csvRecords([csv]))).map(({ cells }) => cells)
  const teams = rows.map((row) => row[head.indexOf('Team on the last day')])

  expect(rows.some((row) => row.some((cell) => cell.includes('"Ana"')))).toBe(true)
  expect(new Set(teams)).toEqual(new Set(['Payments']))
})

test('FOCUS has each seat by itself, also of names nobody was matched to', async () => {
  const database = await testDatabase()
  const handles = ['one@x.example', 'other@x.example'].map((name) =>
    ensureHandle(database.db, { vendor: 'cursor', name, personId: null }),
  )
  const seat = { provider: 'cursor', source: 'seats', category: 'seat', model: '', requests: 0 } as const
  const price = { costMicroUsd: microUsd(40_000_000), listMicroUsd: microUsd(40_000_000) }
  const at = '2026-11-01T00:00:00.000Z'
  for (const handle of handles) {
    await recordEntries(database.db, [anEntry({ ...seat, ...price, at, handleId: await handle })])
  }
  const { csv } = await exported(database.db, { kind: 'focus' })
  const [head = [], ...rows] = (await Array.fromAsync(csvRecords([csv]))).map(({ cells }) => cells)
  const shown = ['BilledCost', 'PricingQuantity', 'ListUnitPrice'].map((name) => head.indexOf(name))

  expect(rows.map((row) => shown.map((at) => row[at]))).toEqual([
    ['40.000000', '1', '40'],
    ['40.000000', '1', '40'],
  ])
  await database.close()
})

test('a spreadsheet’s file begins with a byte order mark', async () => {
  const pieces: string[] = []
  const rows = ReadableStream.from([])
  await writeExport({ columns: ['A', 'B'], rows }, { forExcel: true, sink: async (text) => void pieces.push(text) })

  expect(pieces.join('')).toBe('\uFEFFA,B\r\n')
})

test('a long file is written as it is read: no more of it is at hand than the next piece', async () => {
  const row = { cells: ['x'.repeat(998), null], sums: noSums }
  let asked = 0
  let taken = 0
  let mostAtHand = 0
  const written = await writeExport(
    {
      columns: ['A', 'B'],
      rows: (async function* () {
        for (; asked < 100_000; asked += 1) yield row
      })(),
    },
    {
      forExcel: false,
      sink: async (text) => {
        taken += text.length
        mostAtHand = Math.max(mostAtHand, asked * 1_001 - taken + text.length)
      },
    },
  )

  expect(written).toMatchObject({ rows: 100_000, bytes: taken })
  expect(mostAtHand).toBeLessThan(70_000)
})

// Ids differ from run to run: each is called by the order it comes in.
function withoutIds(csv: string): string {
  const known = new Map<string, string>()
  return csv.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
    if (!known.has(id)) known.set(id, `id-${known.size + 1}`)
    return known.get(id) ?? ''
  })
}
