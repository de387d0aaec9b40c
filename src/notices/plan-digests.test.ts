import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addDays, day } from '../base/calendar.ts'
import { createLog } from '../base/log.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { setAlertRoute } from '../incidents/alert-routes.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { assignMember } from '../people/membership.ts'
import { createPerson } from '../people/person.ts'
import { setRole } from '../people/roles.ts'
import { createTeam } from '../people/team-changes.ts'
import { changeOrganisation, readOrganisation } from '../settings/organisation.ts'
import type { Digests } from '../settings/organisation-settings.ts'
import { feedFailed, feedRead } from '../sources/feed-state.ts'
import { anAccount } from '../sources/testing.ts'
import { planDigests } from './plan-digests.ts'
import { tellOfUnmatched } from './tell-of-unmatched.ts'

const actor = { id: 'test', origin: 'tally' } as const
const began = new Date('2026-08-01T00:00:00Z')
const at = (time: string) => new Date(`2026-${time}Z`)
const thursday = day('2026-11-19')

let database: OpenDatabase
let names: Map<string, string>
beforeEach(async () => {
  database = await testDatabase()
  names = new Map()
})
afterEach(() => database.close())

const planning = (now: Date) => ({ now, log: createLog('silent'), admins: ['boss@x.example'] })
const plan = (time: string) => planDigests(database.db, planning(at(time)))

async function person(name: string, zone: string): Promise<string> {
  const { db } = database
  const { id } = await createPerson(db, { kind: 'person', name, email: `${name}@x.example`, now: began })
  await db.updateTable('person').set({ time_zone: zone }).where('id', '=', id).execute()
  names.set(`person:${id}`, name)
  return id
}

/** Boss in Berlin and Carla of finance in New York read of everybody, Lena in Kolkata of Ana’s team. */
async function company() {
  const { db } = database
  const boss = await person('boss', 'Europe/Berlin')
  const carla = await person('carla', 'America/New_York')
  const lena = await person('lena', 'Asia/Kolkata')
  const ana = await person('ana', 'Europe/Berlin')
  const bob = await person('bob', 'Europe/Berlin')
  await setRole(db, { personId: carla, role: 'finance', admins: [], actor, now: began })
  const team = await createTeam(db, { name: 'Payments', leadIds: [lena], actor, now: began })
  await assignMember(db, { personId: ana, teamId: team.id, fromDay: day('2026-08-01'), actor, now: began })
  return { boss, carla, lena, ana, bob, team }
}

async function spends(personId: string | null, amounts: Record<string, number>): Promise<void> {
  const handleId = await ensureHandle(database.db, { vendor: 'cursor', name: personId ?? 'stranger', personId })
  await recordEntries(
    database.db,
    Object.entries(amounts).map(([date, dollars]) => {
      const amount = microUsd(dollars * 1_000_000)
      const paid = { costMicroUsd: amount, listMicroUsd: amount, provider: 'cursor', category: 'overage' } as const
      return anEntry({ handleId, at: `${date}T10:00:00.000Z`, ...paid })
    }),
  )
}

/** So many dollars on a Thursday and on each of the six before. */
async function onThursdays(personId: string, now: number, before: number): Promise<void> {
  const earlier = Array.from({ length: 6 }, (_, weeks) => [addDays(thursday, -7 * (weeks + 1)), before])
  await spends(personId, { ...Object.fromEntries(earlier), [thursday]: now })
}

async function digests(change: Partial<Digests>): Promise<void> {
  const { digests: before } = await readOrganisation(database.db)
  const now = began
  await changeOrganisation(database.db, { change: { digests: { ...before, ...change } }, actor, now })
}

async function said(kind = 'cost.daily'): Promise<string[]> {
  const rows = await database.db.selectFrom('outbox').select(['recipient', 'data']).where('kind', '=', kind).execute()
  return rows
    .map(({ recipient, data }) => {
      const { from, to } = data as { from: string; to: string }
      return `${names.get(recipient) ?? recipient} ${from} to ${to}`
    })
    .toSorted()
}

describe('the daily cost alert', () => {
  test('comes at nine where each reader is, once, to whom something stands out', async () => {
    const { ana, bob } = await company()
    await onThursdays(bob, 90, 30)
    await onThursdays(ana, 20, 20)

    await plan('11-20T03:29:00')
    expect(await said()).toEqual([])
    await plan('11-20T08:00:00')
    expect(await said()).toEqual(['boss 2026-11-19 to 2026-11-20'])
    await Promise.all([plan('11-20T14:01:00'), plan('11-20T14:01:00')])
    await plan('11-20T14:05:00')

    // Nothing stands out in Lena’s team.
    expect(await said()).toEqual([
      'boss 2026-11-19 to 2026-11-20',
      'carla 2026-11-19 to 2026-11-20',
      'mail 2026-11-19 to 2026-11-20',
    ])
  })

  test('goes to the channel of everybody and to those of teams, one channel once', async () => {
    const { ana, team } = await company()
    await onThursdays(ana, 90, 30)
    const route = (teamId: string | null, channel: string, leastSeverity: 'info' | 'critical') =>
      setAlertRoute(database.db, { teamId, leastSeverity, to: { workspace: 'T1', channel }, actor, now: began })
    await route(null, 'C0COSTS', 'info')
    await route(null, 'C0FIRE', 'critical')
    await route(team.id, 'C0PAY', 'info')
    await plan('11-20T09:05:00')
    expect((await said()).filter((one) => one.startsWith('slack'))).toEqual([
      'slack:T1:C0COSTS 2026-11-19 to 2026-11-20',
      'slack:T1:C0PAY 2026-11-19 to 2026-11-20',
    ])

    const queued = await database.db.selectFrom('outbox').select(['recipient', 'data']).execute()
    expect(queued.find(({ recipient }) => recipient === 'slack:T1:C0PAY')?.data).toMatchObject({
      of: { readBy: 'channel', teamId: team.id },
    })
  })

  test('is of all days since the last working one, and sent on no other day', async () => {
    const { bob } = await company()
    await spends(bob, { '2026-11-20': 50, '2026-11-21': 1, '2026-11-22': 1 })

    await plan('11-21T12:00:00')
    await plan('11-22T12:00:00')
    expect(await said()).toEqual([])
    await plan('11-23T08:00:00')

    expect(await said()).toEqual(['boss 2026-11-20 to 2026-11-23'])
  })

  test('every day where it is so set; where nothing stands out it is sent only if it is to be', async () => {
    const { bob } = await company()
    await onThursdays(bob, 31, 30)
    const daily = { isOn: true, time: '07:30', weekdays: 'every day' } as const
    await digests({ daily })
    await plan('11-20T08:00:00')
    expect(await said()).toEqual([])

    await digests({ daily, sayWhenNothing: true })
    await plan('11-21T06:45:00')
    expect(await said()).toEqual(['boss 2026-11-20 to 2026-11-21', 'lena 2026-11-20 to 2026-11-21'])

    await digests({ daily: { ...daily, isOn: false }, sayWhenNothing: true })
    await plan('11-22T06:45:00')
    expect(await said()).toHaveLength(2)
  })

  test('waits for a vendor that is behind, three hours; not for one that cannot be read', async () => {
    const { bob } = await company()
    await onThursdays(bob, 90, 30)
    const accountId = await anAccount(database.db)
    const feed = 'cursor-events'
    await feedRead(database.db, { accountId, feed, from: began, to: at('11-19T22:00:00'), now: at('11-19T22:05:00') })

    await plan('11-20T08:00:00')
    await plan('11-20T10:59:00')
    expect(await said()).toEqual([])
    await plan('11-20T11:00:00')
    expect(await said()).toEqual(['boss 2026-11-19 to 2026-11-20'])

    await feedFailed(database.db, { accountId, feed, problem: 'away', now: at('11-20T12:00:00') })
    await plan('11-20T14:00:00')
    expect(await said()).toContain('carla 2026-11-19 to 2026-11-20')
  })

  test('waits until the UTC day is over, wherever it is morning', async () => {
    const { bob, boss } = await company()
    await database.db.updateTable('person').set({ time_zone: 'Pacific/Auckland' }).where('id', '=', boss).execute()
    await onThursdays(bob, 90, 30)

    await plan('11-19T20:30:00')
    expect(await said()).toEqual([])
    await plan('11-20T00:00:00')

    expect(await said()).toEqual(['boss 2026-11-19 to 2026-11-20'])
  })

  test('is caught up the same day, and left out once evening has come', async () => {
    const { bob } = await company()
    await onThursdays(bob, 90, 30)

    await plan('11-20T19:30:00')

    // In Berlin it is half past eight in the evening.
    expect(await said()).not.toContain('boss 2026-11-19 to 2026-11-20')
    expect(await said()).toContain('carla 2026-11-19 to 2026-11-20')
    const decided = database.db.selectFrom('notice_occasion').select('outcome').where('kind', '=', 'cost.daily')
    expect((await decided.execute()).map(({ outcome }) => outcome).toSorted()).toContain('late')
  })
})

describe('the weekly digest', () => {
  test('comes on Monday morning of the reader’s zone, until Tuesday ends there', async () => {
    const { ana } = await company()
    await spends(ana, { '2026-11-18': 20 })

    await plan('11-23T03:30:00')
    expect(await said('digest.weekly')).toEqual(['lena 2026-11-16 to 2026-11-23'])
    // In Berlin it is Wednesday by now.
    await plan('11-24T23:30:00')
    expect((await said('digest.weekly')).map((one) => one.split(' ')[0])).toEqual(['carla', 'lena', 'mail'])
  })

  test('is not sent where nothing was used', async () => {
    await company()

    await plan('11-23T09:00:00')

    expect(await said('digest.weekly')).toEqual([])
  })

  test('goes to a member who chose it, of their own week', async () => {
    const { ana, bob } = await company()
    await spends(ana, { '2026-11-18': 20 })
    for (const personId of [ana, bob]) {
      const chosen = { person_id: personId, topic: 'weekly-digest', way: 'email' } as const
      await database.db.insertInto('notice_choice').values(chosen).execute()
    }

    await plan('11-23T08:00:00')

    // Bob used nothing.
    expect((await said('digest.weekly')).map((one) => one.split(' ')[0])).toEqual(['ana', 'boss', 'lena'])
  })
})

describe('names nobody is matched to', () => {
  const tell = (time: string) => tellOfUnmatched(database.db, planning(at(time)))

  test('are told to the admins once a week, while they spend', async () => {
    await spends(null, { '2026-11-10': 12 })
    await tell('11-23T08:59:00')
    await Promise.all([tell('11-23T09:00:00'), tell('11-23T09:00:00')])
    await tell('11-24T09:00:00')
    expect(await said('people.unmatched')).toEqual(['admins 2026-10-24 to 2026-11-23'])

    await tell('11-30T09:00:00')
    await tell('12-14T09:00:00')
    expect(await said('people.unmatched')).toHaveLength(2)
  })

  test('who spent nothing are not', async () => {
    await ensureHandle(database.db, { vendor: 'cursor', name: 'idle', personId: null })

    await tell('11-23T09:00:00')

    expect(await said('people.unmatched')).toEqual([])
  })
})
