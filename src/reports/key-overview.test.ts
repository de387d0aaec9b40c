import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensurePerson, type Person } from '../people/person.ts'
import { createVirtualKey } from '../people/virtual-key.ts'
import { keyOverview } from './key-overview.ts'

const now = new Date('2026-11-21T10:00:00Z')
const hashKey = randomBytes(32)

let database: OpenDatabase
let ana: Person
beforeEach(async () => {
  database = await testDatabase()
  ana = await ensurePerson(database.db, { kind: 'person', name: 'Ana', email: 'ana@x.example', now })
})
afterEach(() => database.close())

async function create(name: string) {
  const input = { personId: ana.id, name, project: '', tags: {}, expiresAt: null, now, hashKey }
  return (await createVirtualKey(database.db, input)).key
}

function used(handleId: number, at: string, cost: number, more: object = {}) {
  return anEntry({ sourceId: at, at, handleId, costMicroUsd: microUsd(cost), listMicroUsd: microUsd(cost), ...more })
}

test('a key has its own usage spend of this month and the time it was last used, refusals left out', async () => {
  const [laptop] = [await create('laptop'), await create('unused')]
  await recordEntries(database.db, [
    used(laptop.handleId, '2026-11-01T00:00:00.000Z', 2_000_000),
    used(laptop.handleId, '2026-11-20T12:00:00.000Z', 3_000_000),
    used(laptop.handleId, '2026-10-31T23:59:59.000Z', 50_000_000),
    used(laptop.handleId, '2026-11-21T09:00:00.000Z', 0, { requests: 0, outcome: 'refused' }),
  ])

  const { rows } = await keyOverview(database.db, { withEnded: false, now, page: 0, pageSize: 10 })

  const facts = rows.map(({ key, spentMicroUsd, lastUsedAt, state }) => [key.name, spentMicroUsd, lastUsedAt, state])
  expect(facts.toSorted()).toEqual([
    ['laptop', 5_000_000, new Date('2026-11-20T12:00:00Z'), 'active'],
    ['unused', 0, null, 'active'],
  ])
})

test('a page beyond the last is the last, and no key at all is one empty page', async () => {
  const asked = { withEnded: false, now, page: 7, pageSize: 2 }
  const none = await keyOverview(database.db, asked)
  for (const name of ['a', 'b', 'c']) await create(name)

  expect(none).toEqual({ rows: [], page: 0, pages: 1, total: 0 })
  expect(await keyOverview(database.db, asked)).toMatchObject({ page: 1, pages: 2, total: 3, rows: [{}] })
})
