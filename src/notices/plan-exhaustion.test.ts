import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../base/log.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { setAlertRoute } from '../incidents/alert-routes.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { createPerson } from '../people/person.ts'
import { recordCycle } from '../sources/cycles.ts'
import { anAccount } from '../sources/testing.ts'
import { planExhaustionNotices } from './plan-exhaustion.ts'

const actor = { id: 'test', origin: 'tally' } as const
const at = (time: string) => new Date(`2026-${time}Z`)
const handles: number[] = []

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
  handles.length = 0
})
afterEach(() => database.close())

const plan = (now: Date) => planExhaustionNotices(database.db, { now, log: createLog('silent'), admins: [] })

/** So many people with a plan, in a cycle that begins at half past nine on the 12th. */
async function company(people: number): Promise<void> {
  const { db } = database
  const now = at('11-01T00:00:00')
  for (let index = 0; index < people; index++) {
    const person = await createPerson(db, { kind: 'person', name: `Person ${index}`, email: null, now })
    handles.push(await ensureHandle(db, { vendor: 'cursor', name: `p${index}`, personId: person.id }))
  }
  const accountId = await anAccount(db)
  await recordCycle(db, { accountId, startsAt: at('11-12T09:30:00'), endsAt: at('12-12T09:30:00'), now })
  await uses('included', '11-13T10:00:00', ...handles.keys())
}

async function uses(category: 'included' | 'overage', time: string, ...people: number[]): Promise<void> {
  const rows = people.map((one) =>
    anEntry({ provider: 'cursor', category, handleId: handles[one] ?? 0, at: at(time).toISOString() }),
  )
  await recordEntries(database.db, rows)
}

async function queued(): Promise<string[]> {
  const rows = await database.db.selectFrom('outbox').select(['recipient', 'data']).orderBy('id').execute()
  return rows.map(({ recipient, data }) => {
    const { place, people, ended, newCount, day } = data as Record<string, number>
    return `${recipient} (${place}): ${ended} of ${people}, ${newCount} new, day ${day}`
  })
}

test('it is told the first time in a cycle, and then when five more have run out', async () => {
  await company(60)
  await plan(at('11-13T09:00:00'))
  expect(await queued()).toEqual([])

  await uses('overage', '11-14T10:00:00', 0)
  await plan(at('11-15T08:00:00'))
  await plan(at('11-15T09:00:00'))
  await plan(at('11-15T09:05:00'))
  expect(await queued()).toEqual(['mail (direct): 1 of 60, 1 new, day 4'])

  await uses('overage', '11-15T10:00:00', 0, 1, 2, 3, 4)
  await plan(at('11-16T09:00:00'))
  expect(await queued()).toHaveLength(1)

  await uses('overage', '11-16T10:00:00', 5)
  await Promise.all([plan(at('11-17T09:00:00')), plan(at('11-17T09:00:00'))])
  await plan(at('11-18T09:00:00'))
  expect((await queued()).slice(1)).toEqual(['mail (direct): 6 of 60, 5 new, day 6'])
})

test('among few a tenth of them is enough', async () => {
  await company(20)
  await uses('overage', '11-14T10:00:00', 0)
  await plan(at('11-15T09:00:00'))
  await uses('overage', '11-15T10:00:00', 1)
  await plan(at('11-16T09:00:00'))
  await uses('overage', '11-16T10:00:00', 2)
  await plan(at('11-17T09:00:00'))

  expect(await queued()).toEqual(['mail (direct): 1 of 20, 1 new, day 4', 'mail (direct): 3 of 20, 2 new, day 6'])
})

test('the next cycle begins anew, and what was used on its first day before it began is none of it', async () => {
  await company(5)
  await uses('overage', '12-11T10:00:00', 0, 1)
  await plan(at('12-12T09:00:00'))
  await uses('overage', '12-12T08:00:00', 0, 1, 2)
  await plan(at('12-13T09:00:00'))
  expect(await queued()).toEqual(['mail (direct): 2 of 5, 2 new, day 31'])

  await uses('overage', '12-14T08:00:00', 2)
  await plan(at('12-14T09:00:00'))
  expect((await queued()).slice(1)).toEqual(['mail (direct): 1 of 1, 1 new, day 3'])
})

test('the channel that hears of everybody is told as well, once for itself', async () => {
  await company(5)
  const to = { workspace: 'T1', channel: 'C1' }
  await setAlertRoute(database.db, { teamId: null, leastSeverity: 'info', to, actor, now: at('11-01T00:00:00') })
  await uses('overage', '11-14T10:00:00', 0)

  await plan(at('11-15T09:00:00'))
  await plan(at('11-16T09:00:00'))

  expect(await queued()).toEqual(['mail (direct): 1 of 5, 1 new, day 4', 'slack:T1:C1 (channel): 1 of 5, 1 new, day 4'])
})

test('without a cycle nothing is said', async () => {
  await plan(at('11-15T09:00:00'))

  expect(await queued()).toEqual([])
})
