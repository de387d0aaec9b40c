import { afterEach, beforeEach, expect, test } from 'vitest'
import { day } from '../base/calendar.ts'
import { createLog } from '../base/log.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { assignMember } from '../people/membership.ts'
import { createPerson } from '../people/person.ts'
import { setRole } from '../people/roles.ts'
import { createTeam } from '../people/team-changes.ts'
import { recordCycle } from '../sources/cycles.ts'
import { feedRead } from '../sources/feed-state.ts'
import { anAccount } from '../sources/testing.ts'
import { planCycleNotices } from './plan-cycle.ts'

const actor = { id: 'test', origin: 'tally' } as const
const began = new Date('2026-10-01T00:00:00Z')
const at = (time: string) => new Date(`2026-${time}Z`)

let database: OpenDatabase
let names: Map<string, string>
let accountId: number
beforeEach(async () => {
  database = await testDatabase()
  names = new Map()
  accountId = await anAccount(database.db)
})
afterEach(() => database.close())

const plan = (now: Date) => planCycleNotices(database.db, { now, log: createLog('silent'), admins: ['boss@x.example'] })

async function person(name: string, zone = ''): Promise<string> {
  const { db } = database
  const { id } = await createPerson(db, { kind: 'person', name, email: `${name}@x.example`, now: began })
  await db.updateTable('person').set({ time_zone: zone }).where('id', '=', id).execute()
  names.set(id, name)
  return id
}

async function spends(personId: string, ...days: string[]): Promise<void> {
  const handleId = await ensureHandle(database.db, { vendor: 'cursor', name: personId, personId })
  await recordEntries(
    database.db,
    days.map((day) => anEntry({ provider: 'cursor', category: 'overage', handleId, at: `2026-${day}T10:00:00.000Z` })),
  )
}

const cycle = (startsAt: string, endsAt: string) =>
  recordCycle(database.db, { accountId, startsAt: at(startsAt), endsAt: at(endsAt), now: began })
const readUpTo = (time: string) =>
  feedRead(database.db, { accountId, feed: 'cursor-events', from: began, to: at(time), now: at(time) })

async function queued(): Promise<string[]> {
  const rows = await database.db.selectFrom('outbox').select(['kind', 'recipient', 'data']).orderBy('id').execute()
  return rows
    .map(({ kind, recipient, data }) => {
      const { from, scope } = data as { from: string; scope: string }
      return `${kind} ${names.get(recipient.slice('person:'.length)) ?? recipient} ${from} ${scope.split(':')[0]}`
    })
    .toSorted()
}

test('admins, finance and the mail list hear of everybody, leads of their team with usage; each once', async () => {
  const [, carla, lead, idle] = [
    await person('boss'),
    await person('carla'),
    await person('lead'),
    await person('idle'),
  ]
  await setRole(database.db, { personId: carla, role: 'finance', admins: [], actor, now: began })
  const payments = await createTeam(database.db, { name: 'Payments', leadIds: [lead], actor, now: began })
  await createTeam(database.db, { name: 'Empty', leadIds: [idle], actor, now: began })
  const ana = await person('ana')
  await assignMember(database.db, {
    personId: ana,
    teamId: payments.id,
    fromDay: day('2026-10-01'),
    actor,
    now: began,
  })
  await spends(ana, '11-14')
  await cycle('11-12T00:00:00', '12-12T00:00:00')

  await plan(at('12-09T08:59:00'))
  expect(await queued()).toEqual([])

  for (const time of ['12-09T09:00:00', '12-09T09:05:00', '12-10T09:00:00']) await plan(at(time))
  await Promise.all([plan(at('12-11T09:00:00')), plan(at('12-11T09:00:00'))])
  expect(await queued()).toEqual([
    'cycle.ending boss 2026-11-12 org',
    'cycle.ending carla 2026-11-12 org',
    'cycle.ending lead 2026-11-12 team',
    'cycle.ending mail 2026-11-12 org',
  ])
})

test('it is nine in the morning where the reader is', async () => {
  await person('boss', 'America/Los_Angeles')
  await spends(await person('ana'), '11-14')
  await cycle('11-12T00:00:00', '12-12T00:00:00')

  await plan(at('12-09T16:59:00'))
  expect(await queued()).toEqual(['cycle.ending mail 2026-11-12 org'])
  await plan(at('12-09T17:00:00'))
  expect(await queued()).toContain('cycle.ending boss 2026-11-12 org')
})

test('final figures wait until the vendors were read a day beyond the end, and are sent by day', async () => {
  await spends(await person('ana'), '11-14')
  await cycle('11-12T00:00:00', '12-12T00:00:00')
  await readUpTo('12-12T08:00:00')
  const closed = ['cycle.closed mail 2026-11-12 org']

  await plan(at('12-12T09:00:00'))
  await plan(at('12-13T09:00:00'))
  expect(await queued()).toEqual([])
  await readUpTo('12-13T20:00:00')
  await plan(at('12-13T21:00:00'))
  expect(await queued()).toEqual([])

  await plan(at('12-14T09:00:00'))
  await plan(at('12-14T09:05:00'))
  expect(await queued()).toEqual(closed)
})

test('they wait three days at most, and after five they are of no use', async () => {
  await spends(await person('ana'), '11-14')
  await cycle('11-12T00:00:00', '12-12T00:00:00')
  await readUpTo('12-11T08:00:00')

  await plan(at('12-14T10:00:00'))
  expect(await queued()).toEqual([])
  await plan(at('12-15T10:00:00'))
  expect(await queued()).toEqual(['cycle.closed mail 2026-11-12 org'])

  await person('boss')
  await plan(at('12-17T10:00:00'))
  await plan(at('12-18T10:00:00'))
  expect(await queued()).toHaveLength(1)
})

test('a cycle the vendor tells better later is not told twice', async () => {
  await spends(await person('ana'), '11-14')
  await cycle('11-12T00:00:00', '12-12T00:00:00')
  await plan(at('12-10T09:00:00'))

  await cycle('11-13T07:30:00', '12-13T07:30:00')
  await plan(at('12-10T09:05:00'))
  await plan(at('12-11T09:05:00'))

  expect(await queued()).toEqual(['cycle.ending mail 2026-11-12 org'])
})

test('who was away for the three days is told once, while the cycle lasts', async () => {
  await spends(await person('ana'), '11-14', '12-13')
  await cycle('11-12T00:00:00', '12-12T00:00:00')

  await plan(at('12-11T23:00:00'))
  expect(await queued()).toEqual(['cycle.ending mail 2026-11-12 org'])

  await plan(at('12-12T08:00:00'))
  expect(await queued()).toHaveLength(1)
})
