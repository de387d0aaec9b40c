import { afterEach, describe, expect, test } from 'vitest'
import type { VendorFault } from '../../../sandbox/vendors/faults.ts'
import { changeWorld } from '../../../sandbox/vendors/world/change.ts'
import { openAiUsage } from '../../../sandbox/vendors/world/list-prices.ts'
import { disagreements } from '../../sources/testing.ts'
import { apiLedger, apiTruth, finest } from '../testing/api-ledger.ts'
import { type CollectingWorld, collectingWorld } from '../testing.ts'

const now = new Date('2026-11-21T09:00:00Z')
const from = '2026-11-05'

// A year is read by the first test, and wherever reading far back is the question.
const recent = { now, readUpTo: '2026-11-16' } as const
const company = { ...recent, world: 'company', from: '2026-11-16' } as const

let world: CollectingWorld
afterEach(() => world.close())

function truth(by = finest): string[] {
  return apiTruth(world.vendors.truth().openai, by)
}

const ledger = (by = finest) => apiLedger(world.db, by)

test('the ledger is what OpenAI charges, by day, person, key and model, to the micro-dollar; told again it changes nothing', async () => {
  world = await collectingWorld('openai', { now, world: 'company', from })

  const first = await world.collect()
  const entries = await ledger()
  const again = await world.collect()

  expect(first).toMatchObject({ outcome: 'done', problem: '' })
  expect(entries.length).toBeGreaterThan(20)
  expect(entries).toEqual(truth())
  expect(again).toMatchObject({ outcome: 'done', counts: { changed: 0 } })
  expect(await disagreements(world.db)).toEqual([])
})

describe('a bill that cannot be told apart by everything', () => {
  test.each([400, 403])('(%i for people with projects) is asked for by key', async (status) => {
    world = await collectingWorld('openai', company)
    world.vendors.faults.plan({
      match: { path: '/costs', query: 'group_by[]=user_id' },
      times: 'always',
      fault: { kind: 'status', status },
    })

    const run = await world.collect()

    expect(run).toMatchObject({ outcome: 'done', problem: '' })
    expect(await ledger()).toEqual(truth())
  })

  test('is shared among keys by what their tokens are worth', async () => {
    world = await collectingWorld('openai', company)
    world.vendors.faults.plan({
      match: { path: '/costs', query: 'group_by[]=api_key_id' },
      times: 'always',
      fault: { kind: 'status', status: 400 },
    })

    const run = await world.collect()

    expect(run).toMatchObject({ outcome: 'done', problem: '' })
    expect(await ledger()).toEqual(truth())
  })
})

describe('whatever happens while it is read, the ledger ends with what is so', () => {
  const passing: Array<[string, VendorFault]> = [
    ['429 with a time to wait', { kind: 'status', status: 429, retryAfterSeconds: 20 }],
    ['429 without', { kind: 'status', status: 429, retryAfterSeconds: null }],
    ['a server error', { kind: 'status', status: 502 }],
    ['a connection cut in the middle', { kind: 'cut' }],
    ['a page of HTML', { kind: 'garbage', form: 'html' }],
    ['half of the JSON', { kind: 'garbage', form: 'half-json' }],
    ['fields nobody has heard of', { kind: 'add', fields: { surprise: { deep: [1] }, api_source: 'agents_api' } }],
    ['optional fields left out', { kind: 'omit', fields: ['quantity', 'quantity_unit', 'object', 'redacted_value'] }],
  ]

  test.each(passing)('%s', async (_, fault) => {
    world = await collectingWorld('openai', company)
    for (const path of ['/costs', '/usage/completions', '/users', '/api_keys']) {
      world.vendors.faults.plan({ match: { path }, times: 2, fault })
    }

    const run = await world.collect()

    expect(run).toMatchObject({ outcome: 'done', problem: '' })
    expect(await ledger()).toEqual(truth())
  })

  test('late usage, a correction and a removal', async () => {
    world = await collectingWorld('openai', { ...company, from, readUpTo: from })
    const change = (made: Parameters<typeof changeWorld>[1]) => changeWorld(world.vendors.world, made, now)
    const of = (day: string, to: string) => ({ vendor: 'openai', from: day, to }) as const
    change({ do: 'hold-back', rows: of('2026-11-19', '2026-11-20'), until: '2026-11-21T12:00:00Z' })
    await world.collect()
    expect(await ledger()).not.toEqual(truth())
    change({ do: 'correct', rows: of('2026-11-18', '2026-11-19'), factor: 1.37 })
    change({ do: 'correct', rows: of('2026-11-06', '2026-11-07'), factor: 0.5 })
    change({ do: 'remove', rows: of('2026-11-17', '2026-11-18') })

    world.clock.set(new Date('2026-11-22T09:00:00Z'))
    await world.collect()

    expect(await ledger()).toEqual(truth())
    expect(await disagreements(world.db)).toEqual([])
  })

  test.each([
    ['value', '/costs'],
    ['line_item', '/costs'],
    ['model', '/usage/completions'],
    ['input_tokens', '/usage/completions'],
  ])('“%s” missing is named, nothing is counted, and the next run reads it', async (field, path) => {
    world = await collectingWorld('openai', company)
    world.vendors.faults.plan({ match: { path }, times: 'always', fault: { kind: 'omit', fields: [field] } })

    const broken = await world.collect()
    const counted = await ledger()
    world.vendors.faults.clear()
    await world.collect()

    expect(broken.outcome).toBe('failed')
    expect(broken.problem).toContain(field)
    expect(counted).toEqual([])
    expect(await ledger()).toEqual(truth())
  })

  test('an amount in another currency is no dollar', async () => {
    world = await collectingWorld('openai', company)
    world.vendors.faults.plan({
      match: { path: '/costs' },
      times: 'always',
      fault: { kind: 'change', field: 'currency', to: 'eur' },
    })

    const run = await world.collect()

    expect(run.problem).toContain('currency')
    expect(await ledger()).toEqual([])
  })

  test('a reading that breaks off in the past is resumed there, to its full depth', async () => {
    world = await collectingWorld('openai', { now })
    const keyId = 'key_a'
    for (const day of ['2026-01-05', '2026-05-05', '2026-09-05', '2026-11-20']) {
      world.vendors.world.openai.usage.push(openAiUsage({ at: Date.parse(day), keyId, projectId: 'proj_a' }))
    }
    world.vendors.faults.plan({
      match: { path: '/costs' },
      after: 4,
      times: 'always',
      fault: { kind: 'status', status: 500 },
    })

    const broken = await world.collect()
    const half = await ledger()
    world.vendors.faults.clear()
    const calls = () => world.vendors.calls.filter(({ path }) => path.includes('/costs')).length
    const before = calls()
    await world.collect()

    expect(broken.outcome).toBe('failed')
    expect(half).toHaveLength(2)
    expect(await ledger()).toEqual(truth())
    expect(calls() - before).toBeLessThan(14)
  })
})

describe('what the bill tells apart', () => {
  const at = Date.parse('2026-11-18T10:20:00Z')
  const place = { projectId: 'proj_a', keyId: 'key_a', userId: 'user-ana' }
  const some = { uncachedInput: 333, cached: 1_003, cacheWrite: 71, output: 57 }

  test('tiers, batches, embeddings and searches come to the same', async () => {
    world = await collectingWorld('openai', recent)
    world.vendors.world.openai.usage.push(
      openAiUsage({ at, ...place, webSearches: 3 }),
      openAiUsage({ at: at + 3_600_000, ...place, batch: true, tokens: some }),
      openAiUsage({ at, ...place, serviceTier: 'priority', tokens: some }),
      openAiUsage({ at, ...place, keyId: 'key_b', userId: null, serviceTier: 'flex', tokens: some }),
      openAiUsage({
        at,
        ...place,
        endpoint: 'embeddings',
        model: 'text-embedding-3-small',
        tokens: { ...some, cached: 0, cacheWrite: 0, output: 0 },
      }),
    )

    await world.collect()

    expect(await ledger()).toEqual(truth())
  })

  test('a line no usage is known of is an entry of its own, the key’s', async () => {
    world = await collectingWorld('openai', recent)
    const storage = { lineItem: 'File storage', quantity: 1, quantityUnit: '', nanoUsd: 70_000_000 }
    world.vendors.world.openai.usage.push(openAiUsage({ at, ...place, costParts: [storage] }))

    await world.collect()
    const entries = await world.db
      .selectFrom('entry')
      .select(['model', 'key_ref', 'cost_micro_usd', 'basis'])
      .orderBy('cost_micro_usd', 'desc')
      .execute()

    // The request itself is on no bill, and three days old: it was free.
    expect(entries).toEqual([
      { model: 'File storage', key_ref: 'key_a', cost_micro_usd: 70_000, basis: 'vendor' },
      { model: 'gpt-6.1-sol', key_ref: 'key_a', cost_micro_usd: 0, basis: 'vendor' },
    ])
  })

  test('what is on no bill yet is worth its list price, marked as estimated, until the bill is there', async () => {
    world = await collectingWorld('openai', recent)
    const row = openAiUsage({ at: now.getTime() - 3_600_000, ...place })
    const [bill] = [row.costParts]
    row.costParts = []
    world.vendors.world.openai.usage.push(row)
    const basis = () => world.db.selectFrom('entry').select(['basis', 'cost_micro_usd']).execute()

    await world.collect()
    const estimated = await basis()
    row.costParts = bill
    await world.collect()

    expect(estimated).toEqual([{ basis: 'estimated', cost_micro_usd: 8_000 }])
    expect(await basis()).toEqual([{ basis: 'vendor', cost_micro_usd: 8_000 }])
    expect(await ledger()).toEqual(truth())
  })

  test.each([
    ['/costs', 'estimated'],
    ['/usage/', 'vendor'],
  ])('a key that may not read %s still has tokens and money', async (path, basis) => {
    world = await collectingWorld('openai', recent)
    world.vendors.world.openai.usage.push(openAiUsage({ at, ...place, tokens: some }))
    world.vendors.faults.deny('openai', path)

    const run = await world.collect()
    const bases = await world.db.selectFrom('entry').select('basis').distinct().execute()

    expect(run).toMatchObject({ outcome: 'done', problem: '' })
    expect(bases).toEqual([{ basis }])
    expect(await ledger()).toEqual(truth())
  })
})

test('people, keys with their owners and projects are known', async () => {
  world = await collectingWorld('openai', company)

  await world.collect()
  const members = await world.db.selectFrom('vendor_member').selectAll().execute()
  const keys = await world.db.selectFrom('vendor_key').selectAll().where('owner_handle_id', 'is not', null).execute()
  const projects = await world.db.selectFrom('entry').select('project').distinct().execute()

  expect(members).toHaveLength(world.vendors.world.openai.users.length)
  expect(keys).toHaveLength(world.vendors.world.openai.keys.filter(({ owner }) => owner.type === 'user').length)
  expect(projects).toEqual([{ project: 'Engineering' }])
})
