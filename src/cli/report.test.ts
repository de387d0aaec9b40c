import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { microUsd } from '../base/money.ts'
import type { Entry } from '../ledger/entry.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { listVirtualKeys } from '../people/virtual-key-list.ts'
import { commandLine } from './testing.ts'

let cli: Awaited<ReturnType<typeof commandLine>>
beforeAll(async () => {
  cli = await commandLine()
  for (const name of ['ada', 'ben']) await cli.run(['key', 'create', '--name', name, '--email', `${name}@example.com`])
  const handles = new Map((await listVirtualKeys(cli.db)).map(({ key }) => [key.name, key.handleId]))
  await recordEntries(cli.db, [
    entry('1', handles.get('ada') ?? 0, '2026-11-20', 'anthropic', 1_500_000),
    entry('2', handles.get('ada') ?? 0, '2026-11-21', 'openai', 250_000),
    entry('3', handles.get('ada') ?? 0, '2026-11-21', 'openai', null),
    entry('4', handles.get('ben') ?? 0, '2026-11-21', 'openai', 4_000_000),
    entry('5', handles.get('ada') ?? 0, '2026-10-05', 'anthropic', 9_000_000),
  ])
})
afterAll(() => cli.close())

function entry(id: string, handleId: number, on: string, provider: Entry['provider'], cost: number | null): Entry {
  const amount = cost === null ? null : microUsd(cost)
  return anEntry({
    sourceId: id,
    at: `${on}T09:00:00.000Z`,
    provider,
    basis: cost === null ? 'unpriced' : 'metered',
    handleId,
    model: provider === 'openai' ? 'gpt-5.5' : 'claude-opus-5-5',
    costMicroUsd: amount,
    listMicroUsd: amount,
  })
}

async function json(...argv: string[]) {
  const ran = await cli.run(['report', '--json', ...argv])
  expect(ran.err).toBe('')
  return JSON.parse(ran.out)
}

test('the JSON has exactly its nine parts, money in whole micro-dollars', async () => {
  const figures = await json('--person', 'ADA@example.com')

  expect(Object.keys(figures)).toEqual([
    'usageSpendMicroUsd',
    'includedValueMicroUsd',
    'seatsMicroUsd',
    'totalMicroUsd',
    'requests',
    'unpricedRequests',
    'byDay',
    'byProvider',
    'byModel',
  ])
  expect(figures).toMatchObject({
    usageSpendMicroUsd: 1_750_000,
    includedValueMicroUsd: 0,
    seatsMicroUsd: 0,
    totalMicroUsd: 1_750_000,
    requests: 3,
    unpricedRequests: 1,
    byDay: [
      { day: '2026-11-20', provider: 'anthropic', usageSpendMicroUsd: 1_500_000 },
      { day: '2026-11-21', provider: 'openai', usageSpendMicroUsd: 250_000, requests: 2 },
    ],
    byProvider: [{ provider: 'anthropic' }, { provider: 'openai' }],
    byModel: [{ model: 'claude-opus-5-5' }, { model: 'gpt-5.5' }],
  })
})

test('the organisation is everybody, a provider and a period narrow it', async () => {
  expect(await json('--org')).toMatchObject({ totalMicroUsd: 5_750_000 })
  expect(await json('--org', '--provider', 'openai')).toMatchObject({ totalMicroUsd: 4_250_000, requests: 3 })
  expect(await json('--org', '--period', '2026-10')).toMatchObject({ totalMicroUsd: 9_000_000 })
  expect(await json('--org', '--period', 'last month')).toMatchObject({ totalMicroUsd: 9_000_000 })
})

test('the text says the same in aligned tables', async () => {
  const { out } = await cli.run(['report', '--person', 'ada@example.com'])

  expect(out).toContain('Spend of ada@example.com, November 2026 so far (UTC days)')
  expect(out).toMatch(/^Total +\$1\.75$/m)
  expect(out).toMatch(/^Requests +3 \(1 of them with no known price, not in the spend\)$/m)
  expect(out).toMatch(/^PROVIDER +REQUESTS +USAGE SPEND +INCLUDED VALUE$/m)
  expect(out).toMatch(/^claude-opus-5-5 +Anthropic +1 +\$1\.50 +\$0\.00$/m)
  expect(out).toMatch(/^2026-11-21 {2}OpenAI +2 +\$0\.25 +\$0\.00$/m)
})

test('a period without usage says so', async () => {
  expect((await cli.run(['report', '--org', '--period', '2026-03'])).out).toContain('Nothing was used in this period.')
})

describe('what cannot be reported', () => {
  test.each([
    [['report'], 2, 'report needs one of --person E (an e-mail), --team T and --org'],
    [['report', '--org', '--person', 'ada@example.com'], 2, 'report needs one of'],
    [['report', '--org', '--provider', 'cursr'], 2, 'Did you mean cursor?'],
    [['report', '--org', '--period', 'whenever'], 2, '--period'],
    [['report', '--person', 'nobody@example.com'], 1, 'Nobody here has the e-mail “nobody@example.com”'],
  ])('%j', async (argv, code, say) => {
    expect(await cli.run(argv)).toMatchObject({ code, out: '', err: expect.stringContaining(say) })
  })
})

describe('of people, models and comparisons the parts add up to what everybody spent', () => {
  const all = 5_750_000

  test('people: a row each, most first', async () => {
    const ran = await cli.run(['report', 'people', '--json'])
    const { total, rows } = JSON.parse(ran.out)

    expect(total.usageSpendMicroUsd).toBe(all)
    expect(
      rows.map((row: { member: object; usageSpendMicroUsd: number }) => [row.member, row.usageSpendMicroUsd]),
    ).toEqual([
      [expect.objectContaining({ email: 'ben@example.com' }), 4_000_000],
      [expect.objectContaining({ email: 'ada@example.com' }), 1_750_000],
    ])
    expect((await cli.run(['report', 'people'])).out).toMatch(/ben +ben@example\.com +\$4\.00 +\$0\.00 +1 +gpt-5\.5/)
  })

  test('models: a row each, most first', async () => {
    const ran = await cli.run(['report', 'models', '--json'])

    expect(JSON.parse(ran.out)).toMatchObject({
      usageSpendMicroUsd: all,
      models: [
        { model: 'gpt-5.5', usageSpendMicroUsd: 4_250_000 },
        { model: 'claude-opus-5-5', usageSpendMicroUsd: 1_500_000 },
      ],
    })
    expect((await cli.run(['report', 'models', '--person', 'ada'])).out).toContain('Models of ada')
  })

  test('a comparison of two people says what the difference is made of', async () => {
    const ran = await cli.run(['report', 'compare', 'ada', 'ben@example.com', '--json'])
    const { by, first, second, parts } = JSON.parse(ran.out)

    expect([by, first.usageSpendMicroUsd, second.usageSpendMicroUsd]).toEqual(['scope', 1_750_000, 4_000_000])
    const made = Object.values<number>(parts).reduce((sum, part) => sum + part, 0)
    expect(made).toBe(second.usageSpendMicroUsd - first.usageSpendMicroUsd)
  })

  test('one person in two periods', async () => {
    const ran = await cli.run(['report', 'compare', 'ada', '--with', 'last month'])

    expect(ran).toMatchObject({ code: 0, err: '' })
    expect(ran.out).toMatch(/Usage spend +\$1\.75 +\$9\.00/)
    expect(ran.out).toContain('The second less the first: +$7.25.')
  })

  test('a team is its members on the day', async () => {
    await cli.run(['team', 'create', 'Core'])
    await cli.run(['team', 'assign', 'Core', '--person', 'ben', '--from', '2026-11-01'])

    expect(await json('--team', 'core')).toMatchObject({ usageSpendMicroUsd: 4_000_000 })
    const { rows } = JSON.parse((await cli.run(['report', 'people', '--team', 'Core', '--json'])).out)
    expect(rows).toHaveLength(1)
    expect((await cli.run(['report', 'compare', 'core', 'everybody'])).out).toContain(
      'The second less the first: +$1.75.',
    )
  })

  test.each([
    [['report', 'compare', 'ada'], 'Give a second name, or the other period'],
    [['report', 'compare', 'ada', 'ben', '--with', '7d'], 'not both'],
    [['report', 'compare', 'ada', 'nobody'], 'Nobody is called “nobody”'],
    [['report', 'people', '--team', 'Croe'], 'Did you mean “Core”?'],
    [['report', 'models', '--org', '--team', 'Core'], 'Give one of --org'],
    [['report', '--org', '--team', 'Core'], 'report needs one of'],
  ])('%j is not understood', async (argv, say) => {
    expect(await cli.run(argv)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(say) })
  })
})

describe('one key and one person', () => {
  test('a key is shown with its owner, use and spend of the month, and never its secret', async () => {
    const { out } = await cli.run(['key', 'show', 'ada', '--json'])

    expect(JSON.parse(out)).toMatchObject({
      ...{ name: 'ada', state: 'active', spentThisMonthMicroUsd: 1_750_000, lastUsedAt: '2026-11-21T09:00:00.000Z' },
      person: { email: 'ada@example.com' },
    })
    expect((await cli.run(['key', 'show', 'ada'])).out).toMatch(/Spent this month +\$1\.75/)
    expect(await cli.run(['key', 'show', 'eve'])).toMatchObject({ code: 1, err: expect.stringContaining('key list') })
  })

  test('a person is shown with role, keys and spend of the month', async () => {
    const { out } = await cli.run(['person', 'show', 'ada@example.com', '--json'])

    expect(JSON.parse(out)).toMatchObject({
      ...{ email: 'ada@example.com', role: 'member', leftAt: null },
      keys: [{ name: 'ada', state: 'active' }],
      thisMonth: { from: '2026-11-01', usageSpendMicroUsd: 1_750_000, topModel: 'claude-opus-5-5' },
    })
    expect((await cli.run(['person', 'show', 'ada'])).out).toMatch(/Keys +acl_.*\(“ada”\) active/)
  })
})
