import { afterEach, describe, expect, test } from 'vitest'
import type { VendorFault } from '../../../sandbox/vendors/faults.ts'
import { changeWorld } from '../../../sandbox/vendors/world/change.ts'
import { anthropicUsage } from '../../../sandbox/vendors/world/list-prices.ts'
import { sumTruth } from '../../../sandbox/vendors/world/truth.ts'
import { rotateVendorAccount } from '../../sources/add-vendor-account.ts'
import { disagreements } from '../../sources/testing.ts'
import { probe } from '../probe.ts'
import { apiLedger, apiTruth, finest } from '../testing/api-ledger.ts'
import { type CollectingWorld, collectingWorld } from '../testing.ts'

const now = new Date('2026-11-21T09:00:00Z')
const actor = { id: 'test', origin: 'command line' } as const
const from = '2026-11-05'

// A year is read by the first test, and wherever reading far back is the question.
const recent = { now, readUpTo: '2026-11-16' } as const
const company = { ...recent, world: 'company', from: '2026-11-16' } as const

let world: CollectingWorld
afterEach(() => world.close())

function truth(by = finest): string[] {
  return apiTruth(world.vendors.truth().anthropic, by)
}

const ledger = (by = finest) => apiLedger(world.db, by)

test('the ledger is what Anthropic charges, by day, person, key and model, to the micro-dollar; told again it changes nothing', async () => {
  world = await collectingWorld('anthropic', { now, world: 'company', from })

  const first = await world.collect()
  const entries = await ledger()
  const again = await world.collect()

  expect(first).toMatchObject({ outcome: 'done', problem: '' })
  expect(entries.length).toBeGreaterThan(50)
  expect(entries).toEqual(truth())
  expect(again).toMatchObject({ outcome: 'done', counts: { changed: 0 } })
  expect(await ledger()).toEqual(entries)
  expect(await disagreements(world.db)).toEqual([])
})

describe('a key that may not read the analytics', () => {
  test.each([403, 404, 400])('(%i) has the bill shared among the usage, to the same sums', async (status) => {
    world = await collectingWorld('anthropic', company)
    world.vendors.faults.plan({ match: { path: '/analytics/' }, times: 'always', fault: { kind: 'status', status } })

    const first = await world.collect()
    const entries = await ledger()
    const again = await world.collect()

    expect(first).toMatchObject({ outcome: 'done', problem: '' })
    expect(entries).toEqual(truth())
    expect(again.counts.changed).toBe(0)
    expect(await disagreements(world.db)).toEqual([])
  })

  test('has all of it told by the analytics once it may, and nothing twice', async () => {
    world = await collectingWorld('anthropic', { now, world: 'company', from })
    world.vendors.faults.deny('anthropic', '/analytics/')
    await world.collect()
    world.vendors.faults.clear()

    await world.collect()
    const sources = await world.db.selectFrom('entry').select('source').where('counts', '=', true).distinct().execute()

    expect(sources).toEqual([{ source: 'anthropic-analytics' }])
    expect(await ledger()).toEqual(truth())
    expect(await disagreements(world.db)).toEqual([])
  })
})

describe('a key of Claude Enterprise, which may read the analytics alone', () => {
  test('is said to be one, and tells a year of money by person without a problem', async () => {
    world = await collectingWorld('anthropic', { now, world: 'company', from })
    const secret = world.vendors.keys.anthropicEnterprise
    const said = await probe(world.deps, { vendor: 'anthropic', secret })
    const key = { id: world.accountId, secret, abilities: said.abilities, actor, now }
    const account = await rotateVendorAccount(world.db, world.deps.vault, key)

    const first = await world.collect()
    const again = await world.collect()

    expect(said.say).toMatchInlineSnapshot(
      `"Anthropic lets this key read usage and cost and usage and cost by person and key, not Claude Code report (not included in the plan or the key’s permissions), API keys (not included in the plan or the key’s permissions), users (not included in the plan or the key’s permissions), and workspaces (not included in the plan or the key’s permissions)."`,
    )
    expect(account.hint).toBe('sk-ant-api01-…0000')
    expect(first).toMatchObject({ outcome: 'done', problem: '' })
    expect(again).toMatchObject({ outcome: 'done', problem: '', counts: { changed: 0 } })
    expect(await ledger()).toEqual(truth())
  })

  test('that loses them fails, and is not taken for a silent zero', async () => {
    world = await collectingWorld('anthropic', company)
    const secret = world.vendors.keys.anthropicEnterprise
    const { abilities } = await probe(world.deps, { vendor: 'anthropic', secret })
    await rotateVendorAccount(world.db, world.deps.vault, { id: world.accountId, secret, abilities, actor, now })
    await world.collect()
    const before = await ledger()
    world.vendors.faults.deny('anthropic', '/analytics/')

    const denied = [await world.collect(), await world.collect()]

    expect(denied).toMatchObject([{ outcome: 'failed' }, { outcome: 'failed' }])
    expect(await ledger()).toEqual(before)
  })
})

describe('what a key may', () => {
  test('taken back later is said once; the days after are counted from the bill, the day itself as far as it was told', async () => {
    world = await collectingWorld('anthropic', company)
    await world.collect()
    const before = await ledger()
    world.vendors.faults.deny('anthropic', '/analytics/')
    world.clock.set(new Date('2026-11-23T09:00:00Z'))

    const told = await world.collect()
    const after = await world.collect()

    const ofThatDay = (line: string) => line.startsWith('2026-11-21')
    expect(told.problem).toContain('no longer lets this key read the usage and cost analytics since 2026-11-21 09:00')
    expect(after).toMatchObject({ outcome: 'done', problem: '' })
    expect((await ledger()).filter((line) => !ofThatDay(line))).toEqual(truth().filter((line) => !ofThatDay(line)))
    expect((await ledger()).filter(ofThatDay)).toEqual(before.filter(ofThatDay))
  })

  test('is tried on a new key, and said in words', async () => {
    world = await collectingWorld('anthropic', { now })
    world.vendors.faults.deny('anthropic', '/analytics/')
    world.vendors.faults.deny('anthropic', '/claude_code')

    const said = await probe(world.deps, { vendor: 'anthropic', secret: world.vendors.keys.anthropic })

    expect(said.ok).toBe(true)
    expect(said.say).toMatchInlineSnapshot(
      `"Anthropic lets this key read usage and cost, API keys, users, and workspaces, not usage and cost by person and key (not included in the plan or the key’s permissions) and Claude Code report (not included in the plan or the key’s permissions)."`,
    )
  })

  test('without any report of money is of no use', async () => {
    world = await collectingWorld('anthropic', { now })
    for (const path of ['/analytics/', '/cost_report']) world.vendors.faults.deny('anthropic', path)

    const said = await probe(world.deps, { vendor: 'anthropic', secret: world.vendors.keys.anthropic })

    expect(said).toMatchObject({ ok: false, say: expect.stringContaining('does not let this key read') })
  })
})

test('people, keys with their owners, workspaces and what is done in Claude Code are known', async () => {
  world = await collectingWorld('anthropic', company)

  await world.collect()
  const { users, keys } = world.vendors.world.anthropic
  const count = (table: 'vendor_member' | 'vendor_key' | 'activity_day') =>
    world.db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
  const owned = await world.db
    .selectFrom('vendor_key')
    .select('key_id')
    .where('owner_handle_id', 'is not', null)
    .execute()

  expect((await count('vendor_member')).count).toBe(users.length)
  expect((await count('vendor_key')).count).toBe(keys.length)
  expect(owned).toHaveLength(keys.filter(({ createdByUserId }) => createdByUserId !== null).length)
  expect((await count('activity_day')).count).toBeGreaterThan(100)
})

describe('whatever happens while it is read, the ledger ends with what is so', () => {
  const reports = ['/analytics/', '/usage_report/messages', '/cost_report']

  const passing: Array<[string, VendorFault]> = [
    ['429 with a time to wait', { kind: 'status', status: 429, retryAfterSeconds: 20 }],
    ['429 without', { kind: 'status', status: 429, retryAfterSeconds: null }],
    ['a server error', { kind: 'status', status: 500 }],
    ['an overloaded vendor', { kind: 'status', status: 529 }],
    ['a connection cut in the middle', { kind: 'cut' }],
    ['a page of HTML', { kind: 'garbage', form: 'html' }],
    ['half of the JSON', { kind: 'garbage', form: 'half-json' }],
    ['fields nobody has heard of', { kind: 'add', fields: { surprise: { deep: [1] }, tier_name: 'gold' } }],
    [
      'optional fields left out',
      { kind: 'omit', fields: ['server_tool_use', 'list_amount', 'organization_id', 'data_refreshed_at'] },
    ],
  ]

  test.each(passing)('%s', async (_, fault) => {
    world = await collectingWorld('anthropic', company)
    for (const path of [...reports, '/users', '/api_keys', '/claude_code']) {
      world.vendors.faults.plan({ match: { path }, times: 2, fault })
    }

    const run = await world.collect()

    expect(run).toMatchObject({ outcome: 'done', problem: '' })
    expect(await ledger()).toEqual(truth())
  })

  test('a vendor that hangs is asked again', async () => {
    world = await collectingWorld('anthropic', { ...recent, callLimitMs: 1_000 })
    world.vendors.world.anthropic.usage.push(anthropicUsage({ at: now.getTime() - 3_600_000, keyId: 'apikey_a' }))
    world.vendors.faults.plan({ match: { path: '/analytics/usage' }, fault: { kind: 'hang' } })

    const run = await world.collect()

    expect(run.outcome).toBe('done')
    expect(await ledger()).toEqual(truth())
  })

  // Whole factors leave tokens and money in step, which is all the bill can be shared by.
  test.each([
    ['analytics', 1.37],
    ['reports', 2],
  ])('late usage, a correction and a removal (%s)', async (by, factor) => {
    world = await collectingWorld('anthropic', { ...company, from, readUpTo: from })
    if (by === 'reports') world.vendors.faults.deny('anthropic', '/analytics/')
    const change = (made: Parameters<typeof changeWorld>[1]) => changeWorld(world.vendors.world, made, now)
    const of = (day: string, to: string) => ({ vendor: 'anthropic', from: day, to }) as const
    change({ do: 'hold-back', rows: of('2026-11-19', '2026-11-20'), until: '2026-11-21T12:00:00Z' })
    await world.collect()
    expect(await ledger()).not.toEqual(truth())
    change({ do: 'correct', rows: of('2026-11-18', '2026-11-19'), factor })
    change({ do: 'correct', rows: of('2026-11-06', '2026-11-07'), factor: 3 })
    change({ do: 'remove', rows: of('2026-11-17', '2026-11-18') })

    world.clock.set(new Date('2026-11-22T09:00:00Z'))
    await world.collect()

    expect(await ledger()).toEqual(truth())
    expect(await disagreements(world.db)).toEqual([])
  })

  test('where the bill charges keys other than by their tokens, which it does not tell, its own sums by day and model stand', async () => {
    world = await collectingWorld('anthropic', company)
    world.vendors.faults.deny('anthropic', '/analytics/')
    changeWorld(world.vendors.world, { do: 'correct', rows: { vendor: 'anthropic' }, factor: 1.37 }, now)

    await world.collect()
    const counted = new Map((await ledger(['day', 'model'])).map((line) => [...line.split(' ')] as [string, string]))

    for (const { day, model, nanoUsd } of sumTruth(world.vendors.truth().anthropic, ['day', 'model'])) {
      const keys = truth().filter((line) => line.startsWith(day) && line.includes(`|${model} `)).length
      const off = Number(counted.get(`${day}|||${model}`)) * 1_000 - nanoUsd
      expect(Math.abs(off)).toBeLessThanOrEqual(500 * keys)
    }
    expect(counted.size).toBeGreaterThan(20)
  })

  test.each([
    ['an amount', 'amount', '/analytics/cost'],
    ['the model', 'model', '/analytics/usage'],
    ['the output', 'output_tokens', '/analytics/usage'],
  ])('%s that is missing is named, nothing is counted, and the next run reads it', async (_, field, path) => {
    world = await collectingWorld('anthropic', company)
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

  test('an empty report where there was something is not believed at once', async () => {
    world = await collectingWorld('anthropic', company)
    await world.collect()
    world.vendors.faults.plan({ match: { path: '/analytics/' }, times: 'always', fault: { kind: 'empty' } })

    const doubted = await world.collect()
    const kept = await ledger()
    const believed = await world.collect()

    expect(doubted.problem).toContain('is empty from 2026-11-18 to 2026-11-21')
    expect(kept).toEqual(truth())
    expect(believed).toMatchObject({ outcome: 'done', problem: '' })
    expect(await ledger()).toEqual(truth().filter((line) => line < '2026-11-18'))
  })

  test('names that cannot be read today do not hold up money, and are put in when they can', async () => {
    world = await collectingWorld('anthropic', company)
    world.vendors.faults.plan({
      match: { path: '/workspaces' },
      times: 'always',
      fault: { kind: 'status', status: 500 },
    })
    const projects = async () =>
      (await world.db.selectFrom('entry').select('project').distinct().orderBy('project').execute()).map(
        (row) => row.project,
      )

    await world.collect()
    const unnamed = await projects()
    world.vendors.faults.clear()
    await world.collect()

    expect(unnamed).toEqual(['', 'wrkspc_01automation'])
    expect(await projects()).toEqual(['', 'Automation'])
    expect(await ledger()).toEqual(truth())
  })

  test('one endpoint that may not be read or fails stops no other', async () => {
    world = await collectingWorld('anthropic', company)
    for (const path of ['/users', '/api_keys', '/workspaces']) world.vendors.faults.deny('anthropic', path)
    world.vendors.faults.plan({
      match: { path: '/claude_code' },
      times: 'always',
      fault: { kind: 'status', status: 500 },
    })

    const run = await world.collect()

    expect(run.outcome).toBe('failed')
    expect(run.problem).toContain('Claude Code')
    expect(await ledger()).toEqual(truth())
  })
})

describe('more than a page', () => {
  // A key for each of many, all in one hour: 2,400 rows, three pages.
  function many(): void {
    for (let index = 0; index < 2_400; index++) {
      const at = now.getTime() - 3_600_000 * (1 + (index % 3)) + index
      world.vendors.world.anthropic.usage.push(anthropicUsage({ at, keyId: `apikey_${index}` }))
    }
  }

  test('that shifts while it is read leaves neither holes nor doubles', async () => {
    world = await collectingWorld('anthropic', recent)
    many()
    const first = now.getTime() - 3 * 3_600_000
    for (const path of ['/analytics/usage', '/analytics/cost']) {
      const gone = () => {
        world.vendors.world.anthropic.usage.splice(0, 5)
        for (let index = 0; index < 9; index++) {
          world.vendors.world.anthropic.usage.push(anthropicUsage({ at: first, keyId: `apikey_new_${path}_${index}` }))
        }
      }
      world.vendors.faults.plan({
        match: { path, query: 'limit=1000' },
        after: 1,
        fault: { kind: 'then', change: gone },
      })
    }

    const run = await world.collect()

    expect(run).toMatchObject({ outcome: 'done', problem: '' })
    expect(await ledger()).toEqual(truth())
  })

  test('is tried three times and then left to the next run, with a word', async () => {
    world = await collectingWorld('anthropic', recent)
    many()
    const grow = () => {
      world.vendors.world.anthropic.usage.push(anthropicUsage({ at: now.getTime() - 3 * 3_600_000, keyId: 'apikey_9' }))
    }
    world.vendors.faults.plan({
      match: { path: '/analytics/usage', query: 'limit=1000' },
      times: 'always',
      fault: { kind: 'then', change: grow },
    })

    const run = await world.collect()
    world.vendors.faults.clear()
    await world.collect()

    expect(run.problem).toContain('changes faster than its pages can be read')
    expect(await ledger()).toEqual(truth())
  })
})

describe('what the bill tells apart', () => {
  const at = Date.parse('2026-11-18T10:20:00Z')
  const rows = [
    anthropicUsage({ at, keyId: 'apikey_a', webSearches: 3 }),
    anthropicUsage({ at: at + 3_600_000, keyId: 'apikey_b', webSearches: 1, tokens: tokens(333) }),
    anthropicUsage({
      at,
      keyId: 'apikey_a',
      serviceTier: 'batch',
      product: 'message_batches_api',
      tokens: tokens(777),
    }),
    anthropicUsage({ at, keyId: 'apikey_b', inferenceGeo: 'us', tokens: tokens(1_001) }),
    anthropicUsage({ at, keyId: 'apikey_b', workspaceId: 'wrkspc_x', model: 'claude-opus-5-5' }),
    anthropicUsage({ at, keyId: null }),
  ]

  test.each(['analytics', 'reports'])('tiers, places, searches and the Workbench come to the same (%s)', async (by) => {
    world = await collectingWorld('anthropic', recent)
    world.vendors.world.anthropic.usage.push(...rows)
    if (by === 'reports') world.vendors.faults.deny('anthropic', '/analytics/')

    await world.collect()

    expect(await ledger()).toEqual(truth())
  })

  test('a line no usage is known of stays, is nobody’s, and says what it is', async () => {
    world = await collectingWorld('anthropic', recent)
    const [row] = rows
    if (!row) return
    const sandboxed = {
      costType: 'code_execution' as const,
      tokenType: null,
      nanoUsd: 50_000_000,
      listNanoUsd: 50_000_000,
    }
    world.vendors.world.anthropic.usage.push({ ...row, costParts: [...row.costParts, sandboxed] })
    world.vendors.faults.deny('anthropic', '/analytics/')

    await world.collect()
    const nobody = await world.db.selectFrom('entry').selectAll().where('handle_id', '=', 0).execute()

    expect(nobody).toMatchObject([{ model_raw: 'code_execution', cost_micro_usd: 50_000, basis: 'vendor' }])
    expect((await ledger(['day'])).map(costOf)).toEqual(truth(['day']).map(costOf))
  })
})

function tokens(uncachedInput: number) {
  return { uncachedInput, cacheWrite5m: 17, cacheWrite1h: 5, cacheRead: 10_003, output: 501 }
}

function costOf(line: string): string {
  return line.split(' ').slice(0, 2).join(' ')
}
