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
    [['report'], 2, 'report needs one of --person E (an e-mail) and --org'],
    [['report', '--org', '--person', 'ada@example.com'], 2, 'report needs one of'],
    [['report', '--org', '--provider', 'cursr'], 2, 'Did you mean cursor?'],
    [['report', '--org', '--period', 'whenever'], 2, '--period'],
    [['report', '--person', 'nobody@example.com'], 1, 'Nobody here has the e-mail “nobody@example.com”'],
  ])('%j', async (argv, code, say) => {
    expect(await cli.run(argv)).toMatchObject({ code, out: '', err: expect.stringContaining(say) })
  })
})
