import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { createPerson, type Person } from './person.ts'
import { type GivenRole, listAdmins, setRole } from './roles.ts'

const now = new Date('2026-11-21T10:00:00Z')
const by = { actor: { id: 'tester', origin: 'slack' as const }, now }

let database: OpenDatabase
let ana: Person
let ben: Person
beforeEach(async () => {
  database = await testDatabase()
  ana = await createPerson(database.db, { kind: 'person', name: 'Ana', email: 'ana@example.com', now })
  ben = await createPerson(database.db, { kind: 'person', name: 'Ben', email: 'ben@example.com', now })
})
afterEach(() => database.close())

function give(person: Person, role: GivenRole | null, admins: string[] = []) {
  return setRole(database.db, { ...by, personId: person.id, role, admins })
}

async function adminNames(admins: string[] = []): Promise<string[]> {
  return (await listAdmins(database.db, admins)).map(({ name }) => name)
}

test('a role given by hand wins over what Slack says, until it is taken back', async () => {
  await database.db.updateTable('person').set({ is_slack_admin: true }).execute()
  await give(ana, 'member')
  expect(await adminNames()).toEqual(['Ben'])

  await give(ana, null)

  expect(await adminNames()).toEqual(['Ana', 'Ben'])
  const audit = await database.db.selectFrom('audit').selectAll().orderBy('id').execute()
  expect(audit).toMatchObject([
    { act: 'person.role', subject: ana.id, origin: 'slack', before: { role: null }, after: { role: 'member' } },
    { before: { role: 'member' }, after: { role: null } },
  ])
})

test('whoever TALLY_ADMINS names stays an admin', async () => {
  await give(ben, 'admin')

  await expect(give(ana, 'member', ['ANA@example.com'])).rejects.toThrow('named in TALLY_ADMINS')

  expect(await adminNames(['ANA@example.com'])).toEqual(['Ana', 'Ben'])
})

test('the last admin stays one, also when two demote each other at once', async () => {
  await give(ana, 'admin')
  await expect(give(ana, 'finance')).rejects.toThrow('Ana is the last admin')
  await give(ben, 'admin')

  const both = await Promise.allSettled([give(ana, 'member'), give(ben, 'member')])

  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(await adminNames()).toHaveLength(1)
})

test('an admin named in TALLY_ADMINS is one more', async () => {
  await give(ben, 'admin')

  await give(ben, 'member', ['ana@example.com'])

  expect(await adminNames(['ana@example.com'])).toEqual(['Ana'])
})

test('only people have roles, and the second of two who edit at once is told', async () => {
  const robot = await createPerson(database.db, { kind: 'robot', name: 'CI', email: null, now })
  await give(ana, 'finance')

  await expect(give(robot, 'admin')).rejects.toThrow('“CI” is a robot')
  const late = setRole(database.db, { ...by, personId: ana.id, role: 'admin', expected: null, admins: [] })
  await expect(late).rejects.toThrow('it is now finance')
})

test('setting the role somebody has is not written down', async () => {
  await give(ana, 'finance')
  await give(ana, 'finance')

  expect(await database.db.selectFrom('audit').selectAll().execute()).toHaveLength(1)
})
