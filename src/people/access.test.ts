import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Day } from '../base/calendar.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { mayAdminister, maySeeEverything, maySeePerson, maySeeTeam, viewerOf } from './access.ts'
import { ensureHandle } from './handle.ts'
import { assignMember } from './membership.ts'
import { ensurePerson, type Person } from './person.ts'
import { ensureRobot } from './robot.ts'
import { listAdmins, setRole } from './roles.ts'
import type { Team } from './team.ts'
import { createTeam } from './team-changes.ts'

const now = new Date('2026-11-21T10:00:00Z')
const by = { actor: { id: 'tester', origin: 'slack' as const }, now }

let database: OpenDatabase
let top: Team
let sub: Team
let other: Team
const people = new Map<string, Person>()

beforeAll(async () => {
  database = await testDatabase()
  for (const name of ['named', 'slacker', 'given', 'finance', 'toplead', 'sublead', 'member', 'stranger', 'gone']) {
    people.set(name, await ensurePerson(database.db, { kind: 'person', name, email: `${name}@example.com`, now }))
    await ensureHandle(database.db, { vendor: 'slack', name: `T1:U${name.toUpperCase()}`, personId: id(name) })
  }
  const { db } = database
  top = await createTeam(db, { name: 'Top', leadIds: [id('toplead')], ...by })
  sub = await createTeam(db, { name: 'Sub', parentId: top.id, leadIds: [id('sublead')], ...by })
  other = await createTeam(db, { name: 'Other', ...by })
  await assignMember(db, { ...by, personId: id('member'), teamId: sub.id, fromDay: '2026-11-01' as Day })
  await db.updateTable('person').set({ is_slack_admin: true }).where('id', '=', id('slacker')).execute()
  await db.updateTable('person').set({ role: 'admin', left_at: now }).where('id', '=', id('gone')).execute()
  await setRole(db, { ...by, personId: id('given'), role: 'admin', admins: [] })
  await setRole(db, { ...by, personId: id('finance'), role: 'finance', admins: [] })
})
afterAll(() => database.close())

function id(name: string): string {
  return people.get(name)?.id ?? ''
}

async function viewer(name: string, admins: string[] = []) {
  const person = people.get(name)
  if (!person) throw new Error(name)
  return viewerOf(database.db, { person, admins })
}

describe('roles', () => {
  test.each([
    ['member', [], ['member']],
    ['named', [], ['member']],
    ['named', ['NAMED@example.com'], ['member', 'admin']],
    ['named', ['UNAMED'], ['member', 'admin']],
    ['slacker', [], ['member', 'admin']],
    ['given', [], ['member', 'admin']],
    ['finance', [], ['member', 'finance']],
    ['finance', ['finance@example.com'], ['member', 'admin', 'finance']],
    ['toplead', [], ['member', 'lead']],
    ['sublead', [], ['member', 'lead']],
    ['gone', ['gone@example.com'], []],
  ])('%s with TALLY_ADMINS %j: %j', async (name, admins, roles) => {
    expect([...(await viewer(name, admins)).roles]).toEqual(roles)
  })

  test('the Slack account one acts with counts as well as those known', async () => {
    const person = people.get('stranger') as Person

    const seen = await viewerOf(database.db, { person, admins: ['U0ELSE'], slackUser: 'U0ELSE' })

    expect(mayAdminister(seen)).toBe(true)
  })

  test('a lead of a parent leads its sub-teams too', async () => {
    expect((await viewer('toplead')).ledTeamIds).toEqual(new Set([top.id, sub.id]))
    expect((await viewer('sublead')).ledTeamIds).toEqual(new Set([sub.id]))
  })

  test('every admin is listed, those who left are not', async () => {
    const names = (await listAdmins(database.db, ['UNAMED'])).map(({ name }) => name)

    expect(names).toEqual(['given', 'named', 'slacker'])
  })
})

describe('who may see whom', () => {
  test.each([
    ['member', 'member', true],
    ['member', 'stranger', false],
    ['toplead', 'member', true],
    ['sublead', 'member', true],
    ['sublead', 'stranger', false],
    ['finance', 'stranger', true],
    ['given', 'stranger', true],
    ['stranger', 'member', false],
  ])('%s sees %s: %s', async (who, whom, may) => {
    expect(await maySeePerson(database.db, await viewer(who), id(whom), now)).toBe(may)
  })

  test('a lead no longer sees somebody who moved away, nor one who is still to come', async () => {
    const seen = await viewer('sublead')

    expect(await maySeePerson(database.db, seen, id('member'), new Date('2026-10-31T23:59:59Z'))).toBe(false)
    expect(await maySeePerson(database.db, seen, id('member'), new Date('2026-11-01T00:00:00Z'))).toBe(true)
  })

  test('whoever answers for a robot sees it, others do not', async () => {
    const robot = await ensureRobot(database.db, { name: 'CI', ownerId: id('member'), now })

    expect(await maySeePerson(database.db, await viewer('member'), robot.id, now)).toBe(true)
    expect(await maySeePerson(database.db, await viewer('stranger'), robot.id, now)).toBe(false)
  })

  test('teams: leads their own, finance and admins all', async () => {
    expect(maySeeTeam(await viewer('toplead'), sub.id)).toBe(true)
    expect(maySeeTeam(await viewer('sublead'), top.id)).toBe(false)
    expect(maySeeTeam(await viewer('member'), sub.id)).toBe(false)
    expect(maySeeTeam(await viewer('finance'), other.id)).toBe(true)
    expect(maySeeEverything(await viewer('finance'))).toBe(true)
    expect(mayAdminister(await viewer('finance'))).toBe(false)
  })
})
