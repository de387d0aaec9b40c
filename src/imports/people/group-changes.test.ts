import { describe, expect, test } from 'vitest'
import { groupChanges } from './group-changes.ts'
import type { GroupRow } from './rows.ts'
import { aGroupRow, aMapping } from './testing.ts'

test('people go into the team of their row, and into none where it is empty', () => {
  const known = aMapping({ Ana: 'Engineering > Platform', Ben: 'Sales', Cho: null, Dee: null, Eva: 'Sales' })
  const rows = [
    aGroupRow(2, 'ana', { team: 'Sales' }),
    aGroupRow(3, 'ben', {}),
    aGroupRow(4, 'cho', {}),
    aGroupRow(5, 'dee', { team: 'New', parent: 'Engineering', costCentre: 'CC-1' }),
  ]

  const changes = groupChanges(rows, known)

  expect(changes.moves.map(({ name, from, to }) => [name, from, to])).toEqual([
    ['Ana', 'Engineering > Platform', 'Sales'],
    ['Ben', 'Sales', null],
    ['Dee', null, 'Engineering > New'],
  ])
  expect(changes).toMatchObject({ matched: 4, keeps: 1, untouched: 1, notes: [], rejected: [] })
  expect(changes.newTeams).toEqual([{ name: 'Engineering > New', members: 1 }])
  expect(changes.plan.teams.find(({ name }) => name === 'New')).toMatchObject({ id: null, costCentre: 'CC-1' })
})

describe('a file with one column for the path', () => {
  test.each<[string, string]>([
    ['Engineering > Platform', 'Engineering > Platform'],
    ['Engineering > Engineering', 'Engineering'],
    ['Engineering > General', 'Engineering'],
    ['Sales', 'Sales'],
    ['New', 'New'],
    ['Sales > New', 'Sales > New'],
    ['A > B', 'A > B'],
  ])('%s', (team, place) => {
    const known = aMapping({ Ana: null }, ['Engineering > Platform', 'Sales'])

    expect(groupChanges([aGroupRow(2, 'ana', { team, parent: null, costCentre: null })], known).moves[0]?.to).toBe(
      place,
    )
  })

  test('a team whose own name has an arrow is that team', () => {
    const known = aMapping({ Ana: null })
    known.teams.push({ ...(aMapping({}, ['X']).teams[0] ?? fail()), name: 'A > B' })

    const changes = groupChanges([aGroupRow(2, 'ana', { team: 'A > B', parent: null, costCentre: null })], known)

    expect(changes.moves[0]?.to).toBe('A > B')
    expect(changes.newTeams).toEqual([])
  })
})

test('what the file says otherwise of a team that is there is said, and the team stays as it is', () => {
  const known = aMapping({ Ana: 'Engineering > Platform', Ben: 'Engineering > Platform' })
  const other: Partial<GroupRow> = { team: 'Platform', parent: 'Sales', costCentre: 'CC-2' }

  const changes = groupChanges([aGroupRow(2, 'ana', other), aGroupRow(3, 'ben', other)], known)

  expect(changes.moves).toEqual([])
  expect(changes.notes).toEqual([
    '“Platform” stands under “Engineering” here and under “Sales” in the file: it stays under “Engineering”.',
    '“Platform” has no cost centre here and the cost centre “CC-2” in the file: it keeps its own.',
  ])
})

test('a team that cannot be is refused with its row', () => {
  const known = aMapping({ Ana: null, Ben: null }, ['Engineering > Platform'])

  const { rejected } = groupChanges(
    [
      aGroupRow(2, 'ana', { team: 'Deep', parent: 'Platform' }),
      aGroupRow(3, 'ben', { team: 'Wide', costCentre: 'x'.repeat(50) }),
    ],
    known,
  )

  expect(rejected.map(({ row, reason }) => `${row}: ${reason}`)).toEqual([
    '2: “Platform” stands under “Engineering” here, and teams have two levels. Move it to the top first, or change the list.',
    '3: The cost centre has 50 characters; at most 40 fit.',
  ])
})

function fail(): never {
  throw new Error('there is a team')
}
