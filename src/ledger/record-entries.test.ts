import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import type { Entry } from './entry.ts'
import { isRefusedEntry, recordEntries } from './record-entries.ts'
import { anEntry, disagreements, recordedIds } from './testing.ts'

let database: OpenDatabase
beforeAll(async () => {
  database = await testDatabase()
  await database.db
    .insertInto('handle')
    .values([
      { id: 7, vendor: 'tally-key', name: 'seven', person_id: null },
      { id: 8, vendor: 'tally-key', name: 'eight', person_id: null },
    ])
    .execute()
})
beforeEach(() => emptyLedger())
afterAll(() => database.close())

test('an entry told twice, in one batch or in two, counts once', async () => {
  const { db } = database
  const entry = anEntry({ sourceId: 'one' })

  expect(await recordEntries(db, [entry, entry])).toEqual({ recorded: 1 })
  expect(await recordEntries(db, [entry])).toEqual({ recorded: 0 })

  const day = await db.selectFrom('usage_day').selectAll().executeTakeFirstOrThrow()
  expect(day).toMatchObject({ day: '2026-11-20', requests: 1, cost_micro_usd: 10_000, cache_read_tokens: 2000 })
  expect(await disagreements(db)).toEqual([])
})

test('what an entry says is what the ledger keeps, field by field', async () => {
  const { db } = database
  const entry = anEntry({
    handleId: 7,
    project: 'web',
    tags: { ticket: 'A-1' },
    repository: 'acme/web',
    session: 's',
    agent: 'reviewer',
    serverToolCalls: 3,
    outcome: 'aborted',
    basis: 'estimated',
    firstByteMs: 12.6,
    totalMs: null,
    status: 200,
  })

  await recordEntries(db, [entry])

  const row = await db.selectFrom('entry').selectAll().executeTakeFirstOrThrow()
  const camelCase = Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  )
  expect({ ...camelCase, at: row.at.toISOString() }).toEqual({ ...entry, firstByteMs: 13, counts: true })
})

test('unpriced requests are counted as such and add nothing to the money', async () => {
  const { db } = database
  const unpriced = anEntry({ basis: 'unpriced', costMicroUsd: null, listMicroUsd: null })

  await recordEntries(db, [unpriced, anEntry()])

  const days = await db
    .selectFrom('usage_day')
    .select(['basis', 'unpriced_requests', 'cost_micro_usd'])
    .orderBy('basis')
    .execute()
  expect(days).toEqual([
    { basis: 'metered', unpriced_requests: 0, cost_micro_usd: 10_000 },
    { basis: 'unpriced', unpriced_requests: 1, cost_micro_usd: 0 },
  ])
})

test('hours are UTC hours, whatever the zone of the database session', async () => {
  const { db } = database

  await db.transaction().execute(async (transaction) => {
    await sql`set local timezone = 'Asia/Kathmandu'`.execute(transaction)
    await recordEntries(transaction, [anEntry({ at: '2026-11-20T23:59:59.999Z' })])
  })

  const hour = await db.selectFrom('usage_hour').select('hour').executeTakeFirstOrThrow()
  expect(hour.hour.toISOString()).toBe('2026-11-20T23:00:00.000Z')
})

test('a session knows its first and last request and what it cost', async () => {
  const { db } = database

  await recordEntries(db, [anEntry({ at: '2026-11-20T10:00:00.000Z', project: 'old' })])
  await recordEntries(db, [anEntry({ at: '2026-11-20T12:00:00.000Z', project: 'new' })])
  await recordEntries(db, [anEntry({ at: '2026-11-20T11:00:00.000Z', project: 'middle' }), anEntry({ session: '' })])

  expect(await db.selectFrom('session_total').selectAll().execute()).toEqual([
    {
      handle_id: 0,
      tool: 'claude-code',
      session: 'session-1',
      project: 'new',
      repository: '',
      started_at: new Date('2026-11-20T10:00:00Z'),
      ended_at: new Date('2026-11-20T12:00:00Z'),
      requests: 3,
      output_tokens: 150,
      cost_micro_usd: 30_000,
    },
  ])
})

test('text PostgreSQL cannot store, or that is too long for an index, never costs an entry', async () => {
  const { db } = database
  const wild = Array.from({ length: 3000 }, (_, index) =>
    String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000)),
  ).join('')

  await recordEntries(db, [
    anEntry({ sourceId: 'null', project: 'a\u0000b', tags: { 'k\u0000': 'v\ud800' } }),
    anEntry({ sourceId: 'half', session: '\udfff', tool: 'tool\ud800', model: 'literal \\u0000' }),
    anEntry({ sourceId: 'long', project: wild, model: wild, tool: wild, keyRef: wild, account: wild, session: wild }),
  ])

  const rows = await db
    .selectFrom('entry')
    .select(['source_id', 'project', 'tags', 'session', 'model'])
    .orderBy('source_id')
    .execute()
  expect(rows).toMatchObject([
    { source_id: 'half', session: '\ufffd', model: 'literal \\u0000' },
    { source_id: 'long', project: wild.slice(0, 200) },
    { source_id: 'null', project: 'a\ufffdb', tags: { 'k\ufffd': 'v\ufffd' } },
  ])
  expect(await disagreements(db)).toEqual([])
})

test.each([
  ['an unknown handle', anEntry({ handleId: 999 })],
  ['a cost that is not whole', { ...anEntry(), costMicroUsd: 1.5 } as Entry],
  ['a number that is none', anEntry({ inputTokens: Number.NaN })],
  ['negative tokens', anEntry({ outputTokens: -1 })],
  ['no cost though metered', anEntry({ costMicroUsd: null })],
  ['an outcome nobody knows', { ...anEntry(), outcome: 'maybe' } as unknown as Entry],
])('an entry with %s is refused whole, and known as refused', async (_, bad) => {
  const { db } = database

  const refusal = await recordEntries(db, [anEntry(), bad]).catch((thrown: unknown) => thrown)

  expect(isRefusedEntry(refusal)).toBe(true)
  expect(await recordedIds(db)).toEqual([])
  expect(await db.selectFrom('usage_day').selectAll().execute()).toEqual([])
})

test('months get their partitions when their first entry comes, also inside a transaction', async () => {
  const { db } = database
  const months = Array.from({ length: 14 }, (_, index) =>
    anEntry({ at: new Date(Date.UTC(2025, index, 28)).toISOString() }),
  )

  await Promise.all([recordEntries(db, months), recordEntries(db, [...months].reverse())])
  await db
    .transaction()
    .execute((transaction) => recordEntries(transaction, [anEntry({ at: '2030-01-01T00:00:00.000Z' })]))

  expect(await recordedIds(db)).toHaveLength(15)
  expect(await disagreements(db)).toEqual([])
})

const entries = fc.array(
  fc.record({
    sourceId: fc.integer({ min: 0, max: 25 }).map((number) => `id-${number}`),
    hour: fc.integer({ min: 0, max: 50 }),
    handleId: fc.constantFrom(0, 7, 8),
    provider: fc.constantFrom('anthropic', 'openai', 'cursor'),
    category: fc.constantFrom('included', 'overage', 'api', 'seat', 'fee'),
    session: fc.constantFrom('', 'a', 'b'),
    project: fc.constantFrom('', 'web'),
    cost: fc.oneof(fc.constant(null), fc.integer({ min: -5, max: 9_000_000_000 })),
    outputTokens: fc.nat(),
  }),
  { minLength: 1, maxLength: 40 },
)

// One id has one content: the first that was drawn for it.
function entriesOf(drawn: typeof entries extends fc.Arbitrary<infer T> ? T : never): Entry[] {
  const byId = new Map(drawn.map((one) => [one.sourceId, one]))
  return [...byId.values()].map(({ hour, cost, ...said }) =>
    anEntry({
      ...said,
      at: new Date(Date.UTC(2026, 9, 30, 12 + hour, 30)).toISOString(),
      basis: cost === null ? 'unpriced' : 'metered',
      costMicroUsd: cost,
      listMicroUsd: cost,
    } as Partial<Entry>),
  )
}

test('any order, repetition and splitting, by writers at once, gives the same ledger with sums that agree', async () => {
  const { db } = database
  const property = fc.asyncProperty(entries, fc.infiniteStream(fc.nat()), async (drawn, random) => {
    await emptyLedger()
    const given = entriesOf(drawn)
    const writers = Array.from({ length: 3 }, () =>
      batchesOf([...given, ...given.slice(0, 5)], () => random.next().value),
    )

    await Promise.all(
      writers.map(async (batches) => {
        for (const batch of batches) await recordEntries(db, batch)
      }),
    )

    expect(await recordedIds(db)).toEqual(given.map((entry) => entry.sourceId).sort())
    expect(await disagreements(db)).toEqual([])
  })
  await fc.assert(property, { numRuns: 40 })
})

function batchesOf(all: Entry[], next: () => number): Entry[][] {
  const shuffled = all.map((entry) => ({ entry, place: next() })).sort((one, other) => one.place - other.place)
  const batches: Entry[][] = [[]]
  for (const { entry } of shuffled) {
    if (next() % 4 === 0) batches.push([])
    batches.at(-1)?.push(entry)
  }
  return batches
}

test('two writers with the same cells in opposite orders both get through', async () => {
  const { db } = database
  const ids = Array.from({ length: 200 }, (_, index) => index)
  const write = (order: number[], writer: string) =>
    recordEntries(
      db,
      order.map((id) => anEntry({ sourceId: `${writer}-${id}`, keyRef: `key-${id}`, session: `s-${id}` })),
    )

  await Promise.all([write(ids, 'a'), write([...ids].reverse(), 'b'), write(ids, 'c'), write([...ids].reverse(), 'd')])

  expect(await recordedIds(db)).toHaveLength(800)
  expect(await disagreements(db)).toEqual([])
})

test('a sum that is off by one micro-dollar does not pass for an agreement', async () => {
  const { db } = database
  await recordEntries(db, [anEntry()])
  expect(await disagreements(db)).toEqual([])

  await sql`update usage_hour set cost_micro_usd = cost_micro_usd + 1`.execute(db)

  expect(await disagreements(db)).toHaveLength(2)
})

test('what a provider may write freely is cut, like what a client may', async () => {
  const { db } = database

  await recordEntries(db, [anEntry({ serviceTier: 't'.repeat(70_000), providerRequestId: 'r'.repeat(70_000) })])

  const row = await db.selectFrom('entry').selectAll().executeTakeFirstOrThrow()
  expect([row.service_tier.length, row.provider_request_id.length]).toEqual([60, 200])
})

async function emptyLedger() {
  await sql`truncate entry, usage_hour, usage_day, session_total`.execute(database.db)
}
