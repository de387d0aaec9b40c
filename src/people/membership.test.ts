import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays, type Day } from '../base/calendar.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { assignMember, assignMembers, membersOf, teamOfPerson } from './membership.ts'
import { createPerson, type Person } from './person.ts'
import type { Team } from './team.ts'
import { createTeam } from './team-changes.ts'

const now = new Date('2026-11-21T10:00:00Z')
const today = '2026-11-21' as Day
const by = { actor: { id: 'tester', origin: 'command line' as const }, now }

let database: OpenDatabase
let red: Team
let blue: Team
beforeAll(async () => {
  database = await testDatabase()
  red = await createTeam(database.db, { name: 'Red', ...by })
  blue = await createTeam(database.db, { name: 'Blue', ...by })
  return () => database.close()
})
afterAll(() => undefined)

function somebody(): Promise<Person> {
  return createPerson(database.db, { kind: 'person', name: 'Somebody', email: null, now })
}

async function nameOn(person: Person, day: string): Promise<string | null> {
  return (await teamOfPerson(database.db, { personId: person.id, day: day as Day }))?.name ?? null
}

test('a move is dated: earlier days keep the team somebody was in then', async () => {
  const ana = await somebody()
  await assignMember(database.db, { ...by, personId: ana.id, teamId: red.id, fromDay: '2026-10-01' as Day })

  const moved = await assignMember(database.db, { ...by, personId: ana.id, teamId: blue.id, fromDay: today })

  expect(moved).toMatchObject({ outcome: 'assigned', before: { name: 'Red' }, after: { name: 'Blue' } })
  expect(await nameOn(ana, '2026-09-30')).toBeNull()
  expect(await nameOn(ana, '2026-10-01')).toBe('Red')
  expect(await nameOn(ana, '2026-11-20')).toBe('Red')
  expect(await nameOn(ana, today)).toBe('Blue')
  expect((await membersOf(database.db, { teamIds: [red.id], day: today })).map(({ id }) => id)).not.toContain(ana.id)
  const audit = await database.db.selectFrom('audit').selectAll().where('subject', '=', ana.id).execute()
  expect(audit).toMatchObject([
    { act: 'team.assign', before: { team: null }, after: { team: 'Red' } },
    { before: { team: 'Red' }, after: { team: 'Blue' }, detail: { from: today } },
  ])
})

test('being assigned where one is changes nothing and is not written down', async () => {
  const ana = await somebody()
  await assignMember(database.db, { ...by, personId: ana.id, teamId: red.id, fromDay: '2026-10-01' as Day })

  const again = await assignMember(database.db, { ...by, personId: ana.id, teamId: red.id, fromDay: today })

  expect(again).toMatchObject({ outcome: 'unchanged', team: { name: 'Red' } })
  expect(await database.db.selectFrom('audit').selectAll().where('subject', '=', ana.id).execute()).toHaveLength(1)
})

test('somebody may leave every team, and a move may be planned', async () => {
  const ana = await somebody()
  await assignMember(database.db, { ...by, personId: ana.id, teamId: red.id, fromDay: '2026-10-01' as Day })
  await assignMember(database.db, { ...by, personId: ana.id, teamId: blue.id, fromDay: '2026-12-01' as Day })

  expect(await nameOn(ana, '2026-11-30')).toBe('Red')
  expect(await nameOn(ana, '2026-12-01')).toBe('Blue')

  await assignMember(database.db, { ...by, personId: ana.id, teamId: null, fromDay: today })

  expect(await nameOn(ana, '2026-11-20')).toBe('Red')
  expect(await nameOn(ana, '2026-12-01')).toBeNull()
})

test('of several people all are assigned or none', async () => {
  const ana = await somebody()
  const nobody = '00000000-0000-7000-8000-000000000000'
  const both = { ...by, personIds: [ana.id, nobody], teamId: red.id, fromDay: today }

  await expect(assignMembers(database.db, both)).rejects.toThrow('no longer knows one of these people')

  expect(await nameOn(ana, today)).toBeNull()
})

test('a team that is not there and a day too far ahead are refused', async () => {
  const ana = await somebody()
  const assign = { ...by, personId: ana.id, teamId: red.id, fromDay: today }
  const nowhere = '00000000-0000-7000-8000-000000000000'

  await expect(assignMember(database.db, { ...assign, teamId: nowhere })).rejects.toThrow('There is no such team')
  await expect(assignMember(database.db, { ...assign, fromDay: '2028-01-01' as Day })).rejects.toThrow('a year ahead')
})

test('whatever the order of assignments, each day has the team last said for it or for a day before it', async () => {
  const day = fc.integer({ min: 0, max: 30 }).map((offset) => addDays('2026-11-01' as Day, offset))
  const assignment = fc.record({ team: fc.constantFrom('Red', 'Blue', null), day })

  await fc.assert(
    fc.asyncProperty(fc.array(assignment, { minLength: 1, maxLength: 6 }), async (assignments) => {
      const ana = await somebody()
      const expected = new Map<number, string | null>()
      for (const { team, day: fromDay } of assignments) {
        const teamId = team === null ? null : team === 'Red' ? red.id : blue.id
        await assignMember(database.db, { ...by, personId: ana.id, teamId, fromDay })
        for (let offset = 0; offset < 40; offset++) {
          if (addDays('2026-11-01' as Day, offset) >= fromDay) expected.set(offset, team)
        }
      }

      for (let offset = 0; offset < 40; offset += 3) {
        expect(await nameOn(ana, addDays('2026-11-01' as Day, offset))).toBe(expected.get(offset) ?? null)
      }
    }),
    { numRuns: 15 },
  )
})
