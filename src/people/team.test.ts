import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Day } from '../base/calendar.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { assignMember, membersOf, teamOfPerson } from './membership.ts'
import { createPerson, ensurePerson } from './person.ts'
import { findTeam, listTeams, teamById, teamOverviews } from './team.ts'
import { changeTeam, createTeam, removeTeam } from './team-changes.ts'

const now = new Date('2026-11-21T10:00:00Z')
const today = '2026-11-21' as Day
const by = { actor: { id: 'tester', origin: 'slack' as const }, now }

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

function person(name: string) {
  return ensurePerson(database.db, { kind: 'person', name, email: `${name.toLowerCase()}@example.com`, now })
}

async function acts(): Promise<string[]> {
  return (await database.db.selectFrom('audit').select('act').orderBy('id').execute()).map(({ act }) => act)
}

test('a team is made, changed in all its parts at once and written down each time', async () => {
  const { db } = database
  const ana = await person('Ana')
  const parent = await createTeam(db, { name: ' Engineering ', ...by })
  const team = await createTeam(db, { name: 'Platform', parentId: parent.id, costCentre: 'CC-1', ...by })

  const { before, after } = await changeTeam(db, {
    ...by,
    teamId: team.id,
    expectedVersion: 1,
    change: { name: 'Core', costCentre: 'CC-2', leadIds: [ana.id, ana.id] },
  })

  expect(before).toMatchObject({ name: 'Platform', version: 1 })
  expect(after).toMatchObject({ name: 'Core', parentId: parent.id, costCentre: 'CC-2', leadIds: [ana.id], version: 2 })
  expect(await teamOverviews(db, today)).toMatchObject([
    { name: 'Engineering', parentName: null, leads: [], members: 0 },
    { name: 'Core', parentName: 'Engineering', leads: [{ name: 'Ana' }], members: 0 },
  ])
  expect(await acts()).toEqual(['team.create', 'team.create', 'team.change'])
  const audit = await db.selectFrom('audit').selectAll().where('act', '=', 'team.change').executeTakeFirstOrThrow()
  expect(audit).toMatchObject({ actor: 'tester', origin: 'slack', subject: team.id })
  expect([audit.before, audit.after]).toMatchObject([{ name: 'Platform' }, { name: 'Core', leadIds: [ana.id] }])
})

test('a change that changes nothing is none', async () => {
  const { db } = database
  const team = await createTeam(db, { name: 'Platform', ...by })

  await changeTeam(db, { ...by, teamId: team.id, change: { name: ' Platform ' } })

  expect(await listTeams(db)).toMatchObject([{ version: 1 }])
  expect(await acts()).toEqual(['team.create'])
})

describe('what cannot be is refused with the reason, and nothing is saved', () => {
  test.each([
    ['   ', 'needs a name'],
    ['!!!', 'at least one letter'],
    ['a '.repeat(40), 'has 79 characters; at most 75'],
    ['sk-ant-api03-abcdefgh', 'looks like a key'],
    ['two\nlines', 'one plain line'],
    ['\u202Eevil', 'invisible control character'],
    ['Plat\u200Bform', 'invisible control character'],
    ['\u2066Ops\u2069', 'invisible control character'],
    ['Ops\0', 'invisible control character'],
    ['PLATFORM', 'already a team “Platform”'],
  ])('the name “%s”', async (name, says) => {
    const { db } = database
    await createTeam(db, { name: 'Platform', ...by })

    await expect(createTeam(db, { name, ...by })).rejects.toThrow(says)

    expect(await listTeams(db)).toHaveLength(1)
    expect(await acts()).toHaveLength(1)
  })

  test('a third level, a team under itself or under its own child', async () => {
    const { db } = database
    const top = await createTeam(db, { name: 'Top', ...by })
    const sub = await createTeam(db, { name: 'Sub', parentId: top.id, ...by })
    const other = await createTeam(db, { name: 'Other', ...by })

    await expect(createTeam(db, { name: 'Deep', parentId: sub.id, ...by })).rejects.toThrow('two levels')
    await expect(changeTeam(db, { ...by, teamId: other.id, change: { parentId: sub.id } })).rejects.toThrow(
      'two levels',
    )
    await expect(changeTeam(db, { ...by, teamId: top.id, change: { parentId: top.id } })).rejects.toThrow(
      'under itself',
    )
    await expect(changeTeam(db, { ...by, teamId: top.id, change: { parentId: sub.id } })).rejects.toThrow(
      'under this very team',
    )
    await expect(changeTeam(db, { ...by, teamId: top.id, change: { parentId: other.id } })).rejects.toThrow(
      '“Sub” stands under this',
    )
  })

  test('leads who are no people, or who left', async () => {
    const { db } = database
    const robot = await createPerson(db, { kind: 'robot', name: 'CI', email: null, now })
    const gone = await person('Gone')
    await db.updateTable('person').set({ left_at: now }).where('id', '=', gone.id).execute()
    const team = await createTeam(db, { name: 'Platform', ...by })

    await expect(changeTeam(db, { ...by, teamId: team.id, change: { leadIds: [robot.id] } })).rejects.toThrow(
      'CI is a robot',
    )
    await expect(changeTeam(db, { ...by, teamId: team.id, change: { leadIds: [gone.id] } })).rejects.toThrow(
      'Gone has left',
    )
  })
})

test('of two admins editing at once, the second learns how the team stands and changes nothing', async () => {
  const { db } = database
  const ana = await person('Ana')
  const team = await createTeam(db, { name: 'Platform', ...by })

  const results = await Promise.allSettled([
    changeTeam(db, { ...by, teamId: team.id, expectedVersion: 1, change: { costCentre: 'CC-1', leadIds: [ana.id] } }),
    changeTeam(db, { ...by, teamId: team.id, expectedVersion: 1, change: { costCentre: 'CC-2', leadIds: [ana.id] } }),
  ])

  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  expect(refused).toHaveLength(1)
  expect(refused[0]).toMatchObject({ code: 'conflict', say: expect.stringContaining('led by Ana') })
  const [stands] = await listTeams(db)
  expect(stands?.version).toBe(2)
  expect(refused[0].say).toContain(`cost centre ${stands?.costCentre}`)
})

test('of two who make a team of one name at once, one does', async () => {
  const { db } = database

  const results = await Promise.allSettled([
    createTeam(db, { name: 'Platform', ...by }),
    createTeam(db, { name: 'platform', ...by }),
  ])

  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
})

test('a removed team keeps its past; its members are free from today, its sub-teams stand alone, its name is free', async () => {
  const { db } = database
  const ana = await person('Ana')
  const ben = await person('Ben')
  const top = await createTeam(db, { name: 'Top', leadIds: [ana.id], ...by })
  await createTeam(db, { name: 'Sub', parentId: top.id, ...by })
  await assignMember(db, { ...by, personId: ana.id, teamId: top.id, fromDay: '2026-10-01' as Day })
  await assignMember(db, { ...by, personId: ben.id, teamId: top.id, fromDay: today })

  const removed = await removeTeam(db, { ...by, teamId: top.id })

  expect(removed).toMatchObject({ members: 2, subTeams: ['Sub'] })
  expect(await teamById(db, top.id)).toMatchObject({ name: 'Top', removed: true })
  expect(await listTeams(db)).toMatchObject([{ name: 'Sub', parentId: null }])
  expect(await teamOfPerson(db, { personId: ana.id, day: '2026-11-20' as Day })).toMatchObject({ name: 'Top' })
  expect(await teamOfPerson(db, { personId: ana.id, day: today })).toBeNull()
  expect(await membersOf(db, { teamIds: [top.id], day: today })).toEqual([])
  await expect(removeTeam(db, { ...by, teamId: top.id })).rejects.toThrow('was removed meanwhile')
  await expect(createTeam(db, { name: 'Top', ...by })).resolves.toMatchObject({ version: 1 })
})

describe('a team is found by its name', () => {
  beforeEach(async () => {
    for (const name of ['Plattform Süd', 'Platform', 'Perception']) await createTeam(database.db, { name, ...by })
  })

  test.each(['platform', ' PLATFORM ', 'Plátform'])('%s', async (name) => {
    expect(await findTeam(database.db, name)).toMatchObject({ team: { name: 'Platform' } })
  })

  test.each([
    ['platfrom', ['Platform', 'Plattform Süd']],
    ['sud', ['Plattform Süd']],
    ['form', ['Platform', 'Plattform Süd']],
    ['zzzzzz', []],
    ['', []],
  ])('“%s” is none: %j come near', async (name, nearest) => {
    expect(await findTeam(database.db, name)).toEqual({ nearest })
  })
})
