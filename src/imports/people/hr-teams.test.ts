import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type HrGroup, type HrTeam, hrTeamOf, placeOf, withoutSmallTeams } from './hr-teams.ts'

describe('where a row puts its person', () => {
  test.each<[string, string, string, string | null, string | null]>([
    ['R&D', 'Engineering', 'Platform', 'Engineering > Platform', 'Engineering > Platform'],
    ['R&D', 'Engineering', 'Engineering', 'Engineering > Engineering', 'Engineering'],
    ['R&D', 'Engineering', 'ENGINEERING', 'Engineering > Engineering', 'Engineering'],
    ['R&D', 'Engineering', '', 'Engineering > Engineering', 'Engineering'],
    ['R&D', '', 'Platform', 'R&D > Platform', 'R&D > Platform'],
    ['R&D', '', 'R&D', 'R&D > R&D', 'R&D'],
    ['R&D', '', '', 'R&D > General', 'R&D'],
    ['', '', 'Platform', 'Platform > Platform', 'Platform'],
    ['', 'Engineering', 'Platform', 'Engineering > Platform', 'Engineering > Platform'],
    ['  R&D ', ' ', '\u00A0', 'R&D > General', 'R&D'],
    ['', '', '', null, null],
  ])('department %j, group %j, team %j', (department, group, team, told, place) => {
    const found = hrTeamOf({ department, group, team })

    expect(found && path(found.parent, found.team)).toBe(told)
    expect(found && path(placeOf(found).parent, placeOf(found).name)).toBe(place)
  })
})

describe('small teams', () => {
  test.each<[string, Record<string, number>, Record<string, number>]>([
    ['three are enough', { 'A > X': 3, 'A > Y': 4 }, { 'A > X': 3, 'A > Y': 4 }],
    ['fewer than three join the only larger team', { 'A > X': 5, 'A > Y': 2 }, { 'A > X': 7 }],
    [
      'three left over are a General of their own',
      { 'A > X': 5, 'A > Y': 2, 'A > Z': 1 },
      { 'A > X': 5, 'A > General': 3 },
    ],
    [
      'of several larger ones the largest takes a small General',
      { 'A > X': 5, 'A > Y': 4, 'A > Z': 1 },
      { 'A > X': 6, 'A > Y': 4 },
    ],
    [
      'a General that is there takes them',
      { 'A > General': 3, 'A > X': 4, 'A > Z': 1 },
      { 'A > General': 4, 'A > X': 4 },
    ],
    ['small ones without a larger one are the General', { 'A > X': 2, 'A > Y': 2 }, { 'A > General': 4 }],
    [
      'what is small by itself goes to General',
      { 'A > X': 2, 'B > Y': 1, 'C > Z': 5 },
      { 'General > General': 3, 'C > Z': 5 },
    ],
    ['even when that is small as well', { 'A > X': 1, 'C > Z': 5 }, { 'General > General': 1, 'C > Z': 5 }],
    ['a department of that name among them', { 'General > General': 1, 'A > X': 1 }, { 'General > General': 2 }],
    ['letter case makes no other parent', { 'A > X': 2, 'a > Y': 4 }, { 'a > Y': 6 }],
  ])('%s', (_, before, after) => {
    expect(sizes(withoutSmallTeams(groups(before)))).toEqual(after)
  })

  test('whatever the list: nobody is lost or doubled, its order does not matter, and only General > General stays small', () => {
    const name = fc.constantFrom('A', 'B', 'C', 'General')
    const asked = fc.uniqueArray(fc.record({ parent: name, team: name, size: fc.integer({ min: 1, max: 5 }) }), {
      selector: ({ parent, team }) => `${parent} ${team}`,
      maxLength: 10,
    })
    fc.assert(
      fc.property(asked, (list) => {
        const before = groups(Object.fromEntries(list.map(({ parent, team, size }) => [`${parent} > ${team}`, size])))
        const after = withoutSmallTeams(before)

        const members = (all: readonly HrGroup[]) => all.flatMap((group) => group.members).toSorted()
        expect(members(after)).toEqual(members(before))
        expect(sizes(withoutSmallTeams(before.toReversed()))).toEqual(sizes(after))
        const small = after.filter((group) => group.members.length < 3).map((group) => path(group.parent, group.team))
        expect(small.filter((one) => one !== 'General > General')).toEqual([])
      }),
    )
  })
})

function groups(given: Record<string, number>): HrGroup[] {
  return Object.entries(given).map(([key, size]) => {
    const [parent = '', team = ''] = key.split(' > ')
    return { parent, team, members: Array.from({ length: size }, (_, index) => `${key} ${index}`) }
  })
}

function sizes(all: readonly HrGroup[]): Record<string, number> {
  return Object.fromEntries(all.map((group) => [path(group.parent, group.team), group.members.length]))
}

function path(parent: HrTeam['parent'] | null, name: string): string {
  return parent === null ? name : `${parent} > ${name}`
}
