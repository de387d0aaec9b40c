import type { MappedPerson, Mapping } from '../../people/mapping/read-mapping.ts'
import type { GroupRow, PeopleRow } from './rows.ts'

/** People by name with the path of their team (`Engineering > Platform`; null: none), and teams without anybody. */
export function aMapping(people: Record<string, string | null>, more: readonly string[] = []): Mapping {
  const paths = new Set([...Object.values(people), ...more].flatMap((path) => path ?? []))
  const teams = new Map<string, Mapping['teams'][number]>()
  const add = (name: string, parentId: string | null) => {
    const id = anId(1000 + teams.size)
    if (!teams.has(name)) teams.set(name, { id, name, parentId, costCentre: '', version: 1 })
    return teams.get(name)?.id ?? null
  }
  for (const path of paths) {
    const [first = '', second] = path.split(' > ')
    const top = add(first, null)
    if (second !== undefined) add(second, top)
  }
  return {
    people: Object.entries(people).map(([name, path], index): MappedPerson => {
      const team = path === null ? undefined : path.split(' > ').at(-1)
      const email = `${name.toLowerCase()}@example.com`
      return { id: anId(index), kind: 'person', name, email, teamId: (team && teams.get(team)?.id) ?? null }
    }),
    teams: [...teams.values()],
  }
}

/** A row of an HR list for somebody of `aMapping`. */
export function aPeopleRow(row: number, name: string, cells: Partial<PeopleRow>): PeopleRow {
  return { row, email: `${name}@Example.com`, department: '', group: '', team: '', ...cells }
}

/** A row of a mapping for somebody of `aMapping`. */
export function aGroupRow(row: number, name: string, cells: Partial<GroupRow>): GroupRow {
  return { row, email: `${name}@Example.com`, name, team: '', parent: '', costCentre: '', ...cells }
}

function anId(number: number): string {
  return `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`
}
