import { describe, expect, test } from 'vitest'
import type { Mapping } from '../../people/mapping/read-mapping.ts'
import type { ListChanges } from './list-changes.ts'
import { peopleChanges } from './people-changes.ts'
import type { PeopleRow } from './rows.ts'
import { aMapping, aPeopleRow } from './testing.ts'

const platform = { group: 'Engineering', team: 'Platform' }

test('people move, stay, are not known, or are not in the list', () => {
  const known = aMapping({
    Ana: 'Engineering > Platform',
    Ben: 'Engineering > Core',
    Cho: null,
    Dee: 'Engineering > Platform',
    Eva: 'Sales',
  })
  const rows = [
    aPeopleRow(2, 'ANA', platform),
    aPeopleRow(3, 'ben', platform),
    aPeopleRow(4, 'cho', platform),
    aPeopleRow(5, 'dee', platform),
    aPeopleRow(6, 'zoe', platform),
  ]

  const changes = peopleChanges(rows, known)

  expect(moves(changes)).toEqual([
    'Ben: Engineering > Core → Engineering > Platform',
    'Cho: none → Engineering > Platform',
  ])
  expect(changes).toMatchObject({ matched: 4, keeps: 2, unmatched: ['zoe@example.com'], untouched: 1, newTeams: [] })
  expect(changes.rejected).toEqual([])
})

test('robots are none of an HR list’s people', () => {
  const known = aMapping({ Ana: null, Bot: 'Platform' })
  const robots: Mapping = {
    ...known,
    people: known.people.map((one) => (one.name === 'Bot' ? { ...one, kind: 'robot' } : one)),
  }

  expect(peopleChanges([aPeopleRow(2, 'bot', platform)], robots)).toMatchObject({ matched: 0, untouched: 1, moves: [] })
})

test('new teams are made under their parents, and small ones are joined, which is said', () => {
  const known = aMapping({ Ana: null, Ben: null, Cho: null, Dee: null })
  const rows = [
    ...['ana', 'ben', 'cho'].map((name, index) => aPeopleRow(index + 2, name, platform)),
    aPeopleRow(5, 'dee', { group: 'Engineering', team: 'Ops' }),
  ]

  const changes = peopleChanges(rows, known)

  expect(changes.newTeams).toEqual([
    { name: 'Engineering', members: 0 },
    { name: 'Engineering > Platform', members: 4 },
  ])
  expect(changes.merged).toEqual(['Engineering > Ops has 1 person, who goes to Engineering > Platform.'])
})

test('the last of several rows counts, and rows that say nothing are rejected', () => {
  const known = aMapping({ Ana: null, Ben: 'Sales' })
  const rows = [
    aPeopleRow(2, 'ana', { department: 'Sales' }),
    aPeopleRow(3, 'ben', {}),
    aPeopleRow(4, 'Ana', { department: 'General' }),
    { ...aPeopleRow(5, '', {}), email: ' ' },
    { ...aPeopleRow(6, '', {}), email: 'Doe, Jane' },
  ]

  const changes = peopleChanges(rows, known)

  expect(moves(changes)).toEqual(['Ana: none → General'])
  expect(changes.notes).toEqual(['ana@example.com stands in rows 2, 4: the last one counts.'])
  expect(changes.rejected.map(({ row, reason }) => `${row}: ${reason}`)).toEqual([
    '3: There is no department, group or team. Fill one of them in; until then the person stays.',
    '5: There is no e-mail address, by which people are found. Fill it in.',
    '6: “doe, jane” is no e-mail address. Write it like ana@example.com.',
  ])
})

describe('names, which are everybody’s here', () => {
  test.each<[string, string[], Partial<PeopleRow>, string]>([
    ['a team at the top without sub-teams is the one meant', ['Platform'], platform, 'Platform'],
    ['whatever its letter case', ['PLATFORM'], platform, 'PLATFORM'],
    ['a parent of that name is not', ['Platform > Core'], platform, 'Engineering > Platform (Engineering)'],
    ['nor the team of another parent', ['Sales > Platform'], platform, 'Engineering > Platform (Engineering)'],
    [
      'one that was called after its parent is found again',
      ['Sales > Platform', 'Engineering > Platform (Engineering)'],
      platform,
      'Engineering > Platform (Engineering)',
    ],
    [
      'people of the parent itself go where it stands',
      ['Company > Engineering'],
      { group: 'Engineering' },
      'Company > Engineering',
    ],
    ['commas, quotes and arrows are part of a name', [], { group: 'R, "D" > X', team: 'A > B' }, 'R, "D" > X > A > B'],
  ])('%s', (_, teams, cells, place) => {
    const names = ['Ana', 'Ben', 'Cho']
    const known = aMapping(Object.fromEntries(names.map((name) => [name, null])), teams)
    const rows = names.map((name, index) => aPeopleRow(index + 2, name, cells))

    expect(peopleChanges(rows, known).moves.map(({ to }) => to)).toEqual([place, place, place])
  })

  test('the same name under two parents makes two teams', () => {
    const names = ['A1', 'A2', 'A3', 'B1', 'B2', 'B3']
    const known = aMapping(Object.fromEntries(names.map((name) => [name, null])))
    const rows = names.map((name, index) =>
      aPeopleRow(index + 2, name, { group: name[0] === 'A' ? 'Art' : 'Brand', team: 'Design' }),
    )

    expect(peopleChanges(rows, known).newTeams).toEqual([
      { name: 'Art', members: 0 },
      { name: 'Art > Design (Art)', members: 3 },
      { name: 'Brand', members: 0 },
      { name: 'Brand > Design (Brand)', members: 3 },
    ])
  })

  test.each<[string, string[], Partial<PeopleRow>, string]>([
    [
      'a parent that has a parent',
      ['Company > Engineering'],
      platform,
      '“Engineering” stands under “Company” here, and teams have two levels.',
    ],
    ['a name too long', [], { department: 'x'.repeat(80) }, 'The name has 80 characters; at most 75 fit.'],
    ['a name without a letter', [], { department: '---' }, 'needs at least one letter or digit'],
    ['a name on two lines', [], { department: 'Line\nbreak' }, 'a line break or an invisible control character'],
  ])('%s is refused, row by row', (_, teams, cells, says) => {
    const names = ['Ana', 'Ben', 'Cho']
    const known = aMapping(Object.fromEntries(names.map((name) => [name, null])), teams)

    const changes = peopleChanges(
      names.map((name, index) => aPeopleRow(index + 2, name, cells)),
      known,
    )

    expect(changes.moves).toEqual([])
    expect(changes.rejected.map(({ row }) => row)).toEqual([2, 3, 4])
    expect(changes.rejected[0]?.reason).toContain(says)
  })
})

function moves(changes: ListChanges): string[] {
  return changes.moves.map(({ name, from, to }) => `${name}: ${from ?? 'none'} → ${to ?? 'none'}`)
}
