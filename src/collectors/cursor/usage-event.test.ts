import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { microUsdOfCents } from './cents.ts'
import { type UsageEvent, usageEvent } from './schema.ts'
import { usagesOf } from './usage-event.ts'

const event = {
  timestamp: '1763719200123',
  userEmail: 'Ana@Northwind.example ',
  model: 'claude-4.6-sonnet-medium-thinking',
  kind: 'Usage-based',
  maxMode: true,
  isChargeable: true,
  isHeadless: false,
  conversationId: 'conversation-1',
  tokenUsage: { inputTokens: 1, outputTokens: 2, cacheWriteTokens: 3, cacheReadTokens: 4, totalCents: 10 },
  chargedCents: 9.25,
  cursorTokenFee: 0.25,
}

describe('what is billed how', () => {
  test.each([
    ['Usage-based', {}, ['overage 90000 100000', 'fee 2500 2500']],
    ['On-Demand', {}, ['overage 90000 100000', 'fee 2500 2500']],
    ['USAGE_EVENT_KIND_USAGE_BASED', {}, ['overage 90000 100000', 'fee 2500 2500']],
    ['Usage-based', { isChargeable: false }, ['overage 90000 100000', 'fee 2500 2500']],
    ['Usage-based', { cursorTokenFee: undefined }, ['overage 92500 100000']],
    ['Included in Business', { isChargeable: false }, ['included 0 92500']],
    ['Included in Pro', {}, ['included 0 92500']],
    ['Included', { chargedCents: 0 }, ['included 0 100000']],
    ['USAGE_EVENT_KIND_INCLUDED_IN_BUSINESS', {}, ['included 0 92500']],
    ['Free', {}, ['included 0 92500']],
    ['User API Key', {}, ['fee 2500 2500']],
    ['USAGE_EVENT_KIND_USER_API_KEY', { cursorTokenFee: undefined }, ['fee 0 0']],
    ['Errored, No Charge', {}, ['overage 0 0']],
    ['Aborted, Not Charged', {}, ['overage 0 0']],
    ['USAGE_EVENT_KIND_ERRORED_NOT_CHARGED', {}, ['overage 0 0']],
    ['Something New', {}, ['overage 90000 100000', 'fee 2500 2500']],
    ['Something New', { isChargeable: false }, ['included 0 92500']],
    ['Something New', {}, ['overage 90000 100000', 'fee 2500 2500']],
  ])('%s %o', (kind, said, expected) => {
    const usages = usagesOf(parsed({ kind, ...said }))

    expect(
      usages.map(({ category, costMicroUsd, listMicroUsd }) => `${category} ${costMicroUsd} ${listMicroUsd}`),
    ).toEqual(expected)
  })

  test('with its fee an event costs exactly what is charged, and is one request', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e11 }), fc.integer({ min: 0, max: 1e9 }), (chargedNano, feeNano) => {
        const usages = usagesOf(parsed({ chargedCents: chargedNano / 1e7, cursorTokenFee: feeNano / 1e7 }))

        const cost = usages.reduce((sum, { costMicroUsd }) => sum + (costMicroUsd ?? Number.NaN), 0)
        expect(cost).toBe(Math.floor((chargedNano + 500) / 1000))
        expect(usages.reduce((sum, { requests }) => sum + requests, 0)).toBe(1)
      }),
    )
  })
})

test.each([
  [0, 0],
  [0.00005, 1],
  [0.000049, 0],
  [0.00015, 2],
  [1.005, 10_050],
  [123.45678901, 1_234_568],
  [-0.5, -5_000],
  [799_999.99995, 8_000_000_000],
])('%d cents are %d micro-dollars', (cents, micro) => {
  expect(microUsdOfCents(cents)).toBe(micro)
})

test('words are turned into ours', () => {
  expect(usagesOf(parsed({}))[0]).toEqual({
    at: 1_763_719_200_123,
    handle: 'ana@northwind.example',
    keyRef: '',
    project: '',
    repository: '',
    model: 'claude-sonnet-4-6',
    modelRaw: 'claude-4.6-sonnet-medium-thinking',
    tool: 'cursor',
    session: 'conversation-1',
    agent: '',
    category: 'overage',
    basis: 'vendor',
    inputTokens: 1,
    cacheReadTokens: 4,
    cacheWrite5mTokens: 3,
    cacheWrite1hTokens: 0,
    outputTokens: 2,
    reasoningTokens: 0,
    serverToolCalls: 0,
    requests: 1,
    costMicroUsd: 90_000,
    listMicroUsd: 100_000,
    priceVersion: '',
    serviceTier: 'max',
  })
})

test.each([
  [{}, 'cursor', 'ana@northwind.example'],
  [{ isHeadless: true }, 'cursor-cli', 'ana@northwind.example'],
  [{ cloudAgentId: 'bc-1', isHeadless: true }, 'cursor-cloud-agent', 'ana@northwind.example'],
  [{ cloudAgentId: 'bc-1', automationId: 'auto-1' }, 'cursor-automation', 'ana@northwind.example'],
  [{ serviceAccountId: 'sa_1', userEmail: '' }, 'cursor', 'sa_1'],
])('tool and spender of %o', (said, tool, handle) => {
  expect(usagesOf(parsed(said))[0]).toMatchObject({ tool, handle })
})

function parsed(said: object): UsageEvent {
  return usageEvent.parse({ ...event, ...said })
}
