import type { Transaction } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addDays, type Day } from '../../base/calendar.ts'
import type { OpenDatabase } from '../../db/database.ts'
import type { Tables } from '../../db/tables.ts'
import { testDatabase } from '../../db/testing.ts'
import { assignMember } from '../membership.ts'
import { ensurePerson, type Person } from '../person.ts'
import { listTeams, type Team } from '../team.ts'
import { changeTeam, createTeam, removeTeam } from '../team-changes.ts'
import { applyMoves } from './apply-moves.ts'
import { doneMoves, type PlannedMoves, plannedMoves } from './planned-moves.ts'
import { readMapping } from './read-mapping.ts'
import { undoMoves } from './undo-moves.ts'

const now = new Date('2026-11-21T10:00:00Z')
const today = '2026-11-21' as Day
const by = { actor: { id: 'tester', origin: 'command line' as const }, now }

let database: OpenDatabase
let red: Team
let blue: Team
let ana: Person
let ben: Person
let actsBefore = 0
beforeEach(async () => {
  database = await testDatabase()
  const { db } = database
  red = await createTeam(db, { name: 'Red', ...by })
  blue = await createTeam(db, { name: 'Blue', ...by })
  ana = await ensurePerson(db, { kind: 'person', name: 'Ana', email: 'ana@example.com', now })
  ben = await ensurePerson(db, { kind: 'person', name: 'Ben', email: 'ben@example.com', now })
  await assignMember(db, { ...by, personId: ana.id, teamId: red.id, fromDay: '2026-10-01' as Day })
  await assignMember(db, { ...by, personId: ben.id, teamId: red.id, fromDay: '2026-10-01' as Day })
})
afterEach(() => database.close())

test('moves begin today, earlier days stay, and each is an act', async () => {
  const { moved, conflicts } = await apply(plan([[ana, red, 0]], [blue]))

  expect({ moved, conflicts }).toEqual({ moved: 1, conflicts: [] })
  expect(await teamsOn(addDays(today, -1))).toEqual({ Ana: 'Red', Ben: 'Red' })
  expect(await teamsOn(today)).toEqual({ Ana: 'Blue', Ben: 'Red' })
  expect(await actsSince()).toEqual([{ act: 'team.assign', subject: ana.id }])
})

test('only approved moves are done, and teams are made only for those', async () => {
  const planned = plan(
    [
      [ana, red, 1],
      [ben, red, 2],
    ],
    [newTeam('Parent'), newTeam('Of Ana', 0), newTeam('Of Ben', 0)],
  )

  const { moved, newTeams } = await apply(planned, [ana.id])

  expect({ moved, newTeams }).toEqual({ moved: 1, newTeams: ['Parent', 'Of Ana'] })
  expect(await teamsOn(today)).toEqual({ Ana: 'Of Ana', Ben: 'Red' })
  expect((await listTeams(database.db)).find(({ name }) => name === 'Of Ana')?.parentId).toBe(
    (await listTeams(database.db)).find(({ name }) => name === 'Parent')?.id,
  )
})

describe('what changed meanwhile is left as it is, and said', () => {
  test('somebody was moved', async () => {
    const planned = plan([[ana, red, null]], [])
    await assignMember(database.db, { ...by, personId: ana.id, teamId: blue.id, fromDay: today })

    expect(await apply(planned)).toMatchObject({
      moved: 0,
      conflicts: ['Ana was not moved: they were put into “Blue” meanwhile.'],
    })
    expect(await teamsOn(today)).toMatchObject({ Ana: 'Blue' })
  })

  test('somebody left', async () => {
    await database.db.updateTable('person').set({ left_at: now }).where('id', '=', ana.id).execute()

    expect(await apply(plan([[ana, red, 0]], [blue]))).toMatchObject({
      conflicts: ['Ana was not moved: they left meanwhile.'],
    })
  })

  test('the team was removed', async () => {
    await removeTeam(database.db, { teamId: blue.id, ...by })

    expect(await apply(plan([[ana, red, 0]], [blue]))).toMatchObject({
      conflicts: ['Ana was not moved: the team “Blue” was removed meanwhile.'],
    })
  })

  test('a team of the new one’s name was made elsewhere', async () => {
    await createTeam(database.db, { name: 'green', parentId: red.id, ...by })

    expect(await apply(plan([[ana, red, 0]], [newTeam('Green')]))).toMatchObject({
      newTeams: [],
      conflicts: ['Ana was not moved: there is another team “green” since.'],
    })
  })

  test('but one made in the same place is the one meant', async () => {
    await createTeam(database.db, { name: 'green', ...by })

    expect(await apply(plan([[ana, red, 0]], [newTeam('Green')]))).toMatchObject({
      moved: 1,
      newTeams: [],
      conflicts: [],
    })
    expect(await teamsOn(today)).toMatchObject({ Ana: 'green' })
  })
})

describe('taking them back', () => {
  test('memberships are as they were, what was planned for later too, and new teams go', async () => {
    await assignMember(database.db, { ...by, personId: ana.id, teamId: blue.id, fromDay: '2026-12-01' as Day })
    const before = await everything()
    const { done } = await apply(
      plan(
        [
          [ana, red, 1],
          [ben, red, null],
        ],
        [newTeam('Parent'), newTeam('Sub', 0)],
      ),
    )

    const undone = await undo(done, new Date('2026-11-22T09:00:00Z'))

    expect(undone).toEqual({ restored: 2, removedTeams: ['Sub', 'Parent'], kept: [] })
    expect(await everything()).toEqual(before)
    expect((await actsSince()).map(({ act }) => act)).toEqual([
      'team.create',
      'team.create',
      'team.assign',
      'team.assign',
      'team.assign',
      'team.assign',
      'team.remove',
      'team.remove',
    ])
  })

  test('who came back to a team they had left that day has one time there again', async () => {
    await assignMember(database.db, { ...by, personId: ana.id, teamId: blue.id, fromDay: today })
    const before = await everything()
    const { done } = await apply(plan([[ana, blue, 0]], [red]))

    await undo(done)

    expect(await everything()).toEqual(before)
  })

  test('who was moved since stays, with the team that was made for them', async () => {
    const { done } = await apply(
      plan(
        [
          [ana, red, 0],
          [ben, red, 0],
        ],
        [newTeam('Green')],
      ),
    )
    await assignMember(database.db, { ...by, personId: ana.id, teamId: blue.id, fromDay: today })
    const green = (await listTeams(database.db)).find(({ name }) => name === 'Green')
    if (!green) throw new Error('there is a green team')
    await changeTeam(database.db, { teamId: green.id, change: { costCentre: 'CC-1' }, ...by })

    expect(await undo(done)).toEqual({
      restored: 1,
      removedTeams: [],
      kept: ['Ana was moved since and stays there.', 'The team “Green” is used since and stays.'],
    })
    expect(await teamsOn(today)).toEqual({ Ana: 'Blue', Ben: 'Red' })
  })

  test('who was in a team that was removed since stays', async () => {
    const { done } = await apply(plan([[ana, red, 0]], [blue]))
    await removeTeam(database.db, { teamId: red.id, ...by })

    expect(await undo(done)).toMatchObject({
      restored: 0,
      kept: ['Ana stays: “Red”, where they were before, was removed since.'],
    })
  })
})

type NewTeam = PlannedMoves['teams'][number]

function newTeam(name: string, parent: number | null = null): NewTeam {
  return { id: null, name, parent, costCentre: '' }
}

// As it comes back from where it was kept.
function plan(moves: Array<[Person, Team, number | null]>, teams: Array<Team | NewTeam>): PlannedMoves {
  const planned = {
    moves: moves.map(([person, from, to]) => ({ personId: person.id, name: person.name, from: from.id, to })),
    teams: teams.map((team) =>
      'parent' in team ? team : { id: team.id, name: team.name, parent: null, costCentre: '' },
    ),
  }
  return plannedMoves.parse(JSON.parse(JSON.stringify(planned)))
}

async function apply(planned: PlannedMoves, approved?: string[]) {
  actsBefore = (await acts()).length
  return within((transaction) => applyMoves(transaction, { plan: planned, approved, ...by }))
}

function undo(done: unknown, at = now) {
  const kept = doneMoves.parse(JSON.parse(JSON.stringify(done)))
  return within((transaction) => undoMoves(transaction, { done: kept, actor: by.actor, now: at }))
}

function within<T>(run: (transaction: Transaction<Tables>) => Promise<T>): Promise<T> {
  return database.db.transaction().execute(run)
}

async function teamsOn(day: Day): Promise<Record<string, string | null>> {
  const { people, teams } = await readMapping(database.db, day)
  return Object.fromEntries(
    people.map(({ name, teamId }) => [name, teams.find(({ id }) => id === teamId)?.name ?? null]),
  )
}

async function everything() {
  return {
    memberships: await database.db
      .selectFrom('membership')
      .selectAll()
      .orderBy('person_id')
      .orderBy('from_day')
      .execute(),
    teams: (await listTeams(database.db)).map(({ name }) => name),
  }
}

function acts() {
  return database.db.selectFrom('audit').select(['act', 'subject']).orderBy('id').execute()
}

/** What was written down since the moves began. */
async function actsSince() {
  return (await acts()).slice(actsBefore)
}
