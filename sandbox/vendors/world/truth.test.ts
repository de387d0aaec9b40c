import { expect, test } from 'vitest'
import { cursorEvent } from './cursor-rows.ts'
import { anthropicUsage, openAiUsage } from './list-prices.ts'
import { sumTruth, truthOf } from './truth.ts'
import { emptyVendorWorld } from './vendor-world.ts'

const at = Date.parse('2026-11-20T23:59:59.999Z')
const email = 'ana@northwind.example'

test('Cursor’s micro-dollars are rounded event by event, the nano-dollars not at all', () => {
  const world = emptyVendorWorld()
  for (const chargedNanoUsd of [1_499, 1_500, 1_501])
    world.cursor.events.push(cursorEvent({ at, email, chargedNanoUsd }))

  expect(truthOf(world).cursor).toMatchObject([
    { day: '2026-11-20', person: email, key: null, kind: 'Usage-based', count: 3, nanoUsd: 4_500, microUsd: 5 },
  ])
})

test('the others are rounded once a cell, and late rows count at their own time', () => {
  const world = emptyVendorWorld()
  const part = { costType: 'tokens' as const, tokenType: 'output_tokens' as const, nanoUsd: 1_250, listNanoUsd: 1_250 }
  for (let count = 0; count < 2; count++) {
    world.anthropic.usage.push(anthropicUsage({ at, keyId: 'k', costParts: [part], visibleFrom: at + 1 }))
  }

  expect(truthOf(world).anthropic).toMatchObject([{ key: 'k', person: null, count: 2, nanoUsd: 2_500, microUsd: 3 }])
})

test('cells add up over what is not named', () => {
  const world = emptyVendorWorld()
  const row = { at, projectId: 'p', tokens: { uncachedInput: 1_000, cached: 0, cacheWrite: 0, output: 0 } }
  world.openai.usage.push(
    openAiUsage({ ...row, keyId: 'a' }),
    openAiUsage({ ...row, keyId: 'b', model: 'gpt-6-astra' }),
  )

  expect(sumTruth(truthOf(world).openai, ['day'])).toMatchObject([
    { day: '2026-11-20', key: null, model: '', count: 2, nanoUsd: 12_000_000, tokens: { input: 2_000 } },
  ])
})

test('a batch costs half, priority twice, and a model nobody knows what a like one costs', () => {
  const tokens = { uncachedInput: 1_000, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0, output: 0 }
  const total = (parts: Array<{ nanoUsd: number }>) => parts.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0)
  const openAi = {
    at,
    keyId: 'a',
    projectId: 'p',
    tokens: { uncachedInput: 1_000, cached: 0, cacheWrite: 0, output: 0 },
  }

  expect(total(anthropicUsage({ at, tokens, serviceTier: 'batch' }).costParts)).toBe(1_000_000)
  expect(total(anthropicUsage({ at, tokens, model: 'claude-opus-9' }).costParts)).toBe(4_000_000)
  expect(total(openAiUsage({ ...openAi, serviceTier: 'priority' }).costParts)).toBe(4_000_000)
  expect(total(openAiUsage({ ...openAi, webSearches: 2, batch: true }).costParts)).toBe(21_000_000)
})
