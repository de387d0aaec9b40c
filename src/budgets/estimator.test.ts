import { afterEach, beforeEach, expect, test } from 'vitest'
import { dayOf } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { Estimator } from './estimator.ts'
import { now } from './testing/gate-world.ts'

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

const request = {
  requestId: 'request-1',
  keyId: 'key-1',
  personId: 'person-1',
  provider: 'anthropic' as const,
  model: 'claude-sonnet-4-5-20250929',
  inputBytes: 400_000,
  maxOutputTokens: null,
  choices: 1,
  now,
}

test('a start begins with what the ledger knows of each key and model', async () => {
  const usage = { inputTokens: 1_000, cacheReadTokens: 98_000, cacheWrite5mTokens: 1_000, cacheWrite1hTokens: 0 }
  await recordEntries(
    database.db,
    Array.from({ length: 30 }, () =>
      anEntry({ ...usage, at: '2026-11-20T10:00:00.000Z', outputTokens: 100, costMicroUsd: microUsd(40_000) }),
    ),
  )
  const estimator = new Estimator()
  const held = (keyId: string) => {
    const rates = estimator.rates('anthropic', request.model, now, dayOf(now))
    return estimator.amounts({ ...request, keyId }, rates, false).expected
  }
  const before = held('key-1')

  await estimator.seed(database.db, now)

  // 100,000 tokens at $3 a million, or nearly all of them at $0.30.
  expect(before).toBe(300_000 + 1_500 * 15)
  expect(held('key-1')).toBeLessThan(50_000)
  expect(held('key-2')).toBe(before)
})

test('what requests turn out to use moves what the next ones hold', () => {
  const estimator = new Estimator()
  const day = dayOf(now)
  const held = () => estimator.amounts(request, estimator.rates('anthropic', request.model, now, day), false).expected
  const before = held()

  for (let count = 0; count < 50; count++) {
    const tokens = { input: 1_000, cacheRead: 99_000, cacheWrite5m: 0, cacheWrite1h: 0, output: 200 }
    estimator.observe(request, tokens, day)
  }

  expect(held()).toBeLessThan(before / 5)
})
