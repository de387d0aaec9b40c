import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { knownPriceChanges } from './price-changes.ts'

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

test('a model’s price that the book lowered is known from its day on, by what was used of it', async () => {
  const { db } = database
  const handleId = await ensureHandle(db, { vendor: 'tally-key', name: 'laptop', personId: null })
  const entry = { handleId, provider: 'openai' as const, at: '2026-08-20T10:00:00.000Z' }
  await recordEntries(db, [
    anEntry({ ...entry, model: 'gpt-5.6-sol' }),
    anEntry({ ...entry, model: 'gpt-5.6-nobody-knows', at: '2026-08-20T11:00:00.000Z' }),
  ])

  const changes = await knownPriceChanges(db, new Date('2026-08-30T10:00:00Z'), 70)

  expect(changes).toMatchObject([{ at: Date.parse('2026-08-21T00:00:00Z'), model: 'gpt-5.6-sol' }])
  expect(changes[0]?.factor).toBeGreaterThan(0.5)
  expect(changes[0]?.factor).toBeLessThan(1)
  expect(await knownPriceChanges(db, new Date('2027-03-30T10:00:00Z'), 70)).toEqual([])
})
