import { afterEach, beforeEach, expect, test } from 'vitest'
import { newId } from '../base/id.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import type { Incident } from './incident.ts'
import { columnsOf } from './incident-row.ts'
import { openByTier } from './open-by-tier.ts'
import { incidentOf, start } from './testing.ts'

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

test('incidents that are not over are counted by tier and state', async () => {
  await keep({ tier: 'channel' })
  await keep({ tier: 'channel' })
  await keep({ tier: 'dm', state: 'acknowledged', acknowledgedAt: start })
  await keep({ tier: 'dm', state: 'resolved', resolvedAt: start, resolution: 'quiet' })

  expect((await openByTier(database.db)).toSorted((a, b) => a.tier.localeCompare(b.tier))).toEqual([
    { tier: 'channel', state: 'open', count: 2 },
    { tier: 'dm', state: 'acknowledged', count: 1 },
  ])
})

async function keep(changes: Partial<Incident>): Promise<void> {
  const id = newId()
  const incident = incidentOf({ id, subject: { kind: 'entity', id: `person:${id}` }, ...changes })
  await database.db
    .insertInto('incident')
    .values({ ...columnsOf(incident), subject_kind: 'person', team_id: null })
    .execute()
}
