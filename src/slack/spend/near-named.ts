import type { DbOrTransaction } from '../../db/database.ts'
import type { Viewer } from '../../people/access.ts'
import { type FoundPerson, peopleIn } from '../../people/find-person.ts'
import { findTeam, type Team } from '../../people/team.ts'
import { personScope, scopeKey, scopeOfKey, teamScope } from '../../reports/scope.ts'

/** A team or person whose name comes near what was typed; `note` tells those of one name apart, `key` is their scope's. */
export type NearNamed = { name: string; note: string; key: string }

/** Teams, then people, whose names come near, as far as the viewer may see their figures. `people`: who was found by the same words. */
export async function nearNamed(
  db: DbOrTransaction,
  input: { viewer: Viewer; typed: string; teams: readonly Team[]; people: FoundPerson; now: Date },
): Promise<NearNamed[]> {
  const { viewer, typed, teams, people, now } = input
  const found = await findTeam(db, typed)
  const names = 'team' in found ? [found.team.name] : found.nearest
  const near = [
    ...teams
      .filter(({ name }) => names.includes(name))
      .map((team) => ({ name: team.name, note: 'team', key: scopeKey(teamScope(team)) })),
    ...peopleIn(people).map((person) => ({
      name: person.name,
      note: person.email ?? '',
      key: scopeKey(personScope(person)),
    })),
  ]
  const may = await Promise.all(near.map(({ key }) => scopeOfKey(db, { viewer, key, now })))
  return near.filter((_, index) => may[index] !== null)
}
