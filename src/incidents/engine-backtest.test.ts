import { afterEach, beforeEach, expect, test } from 'vitest'
import { defaultFloors } from '../anomalies/options.ts'
import { addDays, dayOf } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { ensurePerson } from '../people/person.ts'
import { triedEngine } from './engine-backtest.ts'

const now = new Date('2026-11-19T15:00:00Z')

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

test('each budget has what it would have sent of the ledger’s last 30 days; what is older is only learned from', async () => {
  const { db } = database
  const { id } = await ensurePerson(db, { kind: 'person', name: 'Ana', email: 'ana@x.example', now })
  const handleId = await ensureHandle(db, { vendor: 'tally-key', name: 'laptop', personId: id })
  for (let back = 1; back <= 90; back++) {
    const isDear = back === 10 || back === 50
    await use(handleId, back, isDear ? 400 : 20 + (back % 5))
  }

  const tried = await triedEngine(db, { budgets: [0.2, 2], floors: defaultFloors, now })
  const never = await triedEngine(db, { budgets: [2], floors: { ...defaultFloors, excess: microUsd(9e9) }, now })

  expect([...tried.keys()]).toEqual([0.2, 2])
  for (const { inChannels, toOwners } of tried.values()) expect(inChannels + toOwners).toBe(1)
  expect([...never.values()]).toEqual([{ inChannels: 0, toOwners: 0 }])
})

async function use(handleId: number, back: number, dollars: number): Promise<void> {
  const day = addDays(dayOf(now), -back)
  const cost = microUsd((dollars * 1_000_000) / 20)
  await recordEntries(
    database.db,
    Array.from({ length: 20 }, (_, each) =>
      anEntry({
        ...{ at: `${day}T1${Math.floor(each / 10)}:${10 + (each % 10)}:00.000Z`, handleId },
        ...{ costMicroUsd: cost, listMicroUsd: cost },
      }),
    ),
  )
}
