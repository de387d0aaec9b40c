/** Where an HR list puts people, as the replaced tracker called it: `parent > team`. */
export type HrTeam = { parent: string; team: string }

/** The people an HR list puts together, by id. */
export type HrGroup = HrTeam & { members: readonly string[] }

/** Teams of fewer people than this are joined to others. */
const smallestTeam = 3

/** What the tracker called those of a parent who are in none of its teams. */
const general = 'General'

/**
 * Where a row puts its person; null where it says nothing. Of a group and another team `Group > Team`; of a group alone, or
 * both the same, `Group > Group`; of a team alone `Department > Team`; of neither `Department > General`.
 */
export function hrTeamOf(row: { department: string; group: string; team: string }): HrTeam | null {
  const department = plainName(row.department)
  const group = plainName(row.group)
  const team = plainName(row.team)
  if (group !== '') return { parent: group, team: team === '' || isSame(group, team) ? group : team }
  if (team !== '') return { parent: department === '' ? team : department, team }
  return department === '' ? null : { parent: department, team: general }
}

/** The team of Tally's it is: `name` under `parent`; what is the parent itself, or nobody's team of it, is the parent. */
export function placeOf({ parent, team }: HrTeam): { parent: string | null; name: string } {
  const isParent = isSame(parent, team) || isSame(team, general)
  return isParent ? { parent: null, name: parent } : { parent, name: team }
}

/**
 * Joins teams of fewer than three, as the replaced tracker does: a parent's small ones go together, to its only larger team
 * when there is one such and they are fewer than three, else to its General; a General still small to the parent's largest
 * team; what is small even then to `General > General`.
 */
export function withoutSmallTeams(groups: readonly HrGroup[]): HrGroup[] {
  const families = Map.groupBy(inOrder(groups), ({ parent }) => parent.toLowerCase())
  const settled = [...families.values()].flatMap((family) => settledGeneral(settledFamily(family)))
  return settledStrays(settled)
}

/** A name of a list as a team is named: needless spaces taken out. */
export function plainName(text: string): string {
  return text.replaceAll(/\p{Zs}+/gu, ' ').trim()
}

/** Whether two names are one team's: letter case does not matter. */
export function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

function settledFamily(family: readonly HrGroup[]): HrGroup[] {
  const [small, large] = [family.filter(isSmall), family.filter((group) => !isSmall(group))]
  const [first] = small
  if (!first) return large
  const leftOver = small.flatMap(({ members }) => members)
  const [only, ...others] = large
  if (only && others.length === 0 && leftOver.length < smallestTeam) return [joined(only, leftOver)]
  return joinedInto(large, { parent: first.parent, team: general, members: leftOver })
}

function settledGeneral(family: HrGroup[]): HrGroup[] {
  const small = family.find((group) => isSmall(group) && isSame(group.team, general))
  const others = family.filter((group) => group !== small)
  const [largest] = others.toSorted((one, other) => other.members.length - one.members.length)
  if (!small || !largest) return family
  return joinedInto(others, { ...largest, members: small.members })
}

function settledStrays(groups: HrGroup[]): HrGroup[] {
  const strays = groups.filter(isSmall)
  const kept = groups.filter((group) => !isSmall(group))
  if (strays.length === 0) return kept
  return joinedInto(kept, { parent: general, team: general, members: strays.flatMap(({ members }) => members) })
}

// Adds people to the group of this name, or makes it.
function joinedInto(groups: readonly HrGroup[], added: HrGroup): HrGroup[] {
  const isIt = (group: HrGroup) => isSame(group.parent, added.parent) && isSame(group.team, added.team)
  if (!groups.some(isIt)) return [...groups, added]
  return groups.map((group) => (isIt(group) ? joined(group, added.members) : group))
}

function joined(group: HrGroup, members: readonly string[]): HrGroup {
  return { ...group, members: [...group.members, ...members] }
}

function isSmall({ members }: HrGroup): boolean {
  return members.length < smallestTeam
}

// So that the same list gives the same teams, in whatever order its rows stand.
function inOrder(groups: readonly HrGroup[]): HrGroup[] {
  return groups.toSorted(
    (one, other) => one.parent.localeCompare(other.parent, 'en') || one.team.localeCompare(other.team, 'en'),
  )
}
