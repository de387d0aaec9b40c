import type { DbOrTransaction } from '../../db/database.ts'
import type { Viewer } from '../../people/access.ts'
import { type FoundPerson, findPersonNamed } from '../../people/find-person.ts'
import { findTeam, listTeams } from '../../people/team.ts'
import { personScope, scopeKey, scopeOfKey, teamScope } from '../../reports/scope.ts'

/** A team or person whose name comes near what was typed; `note` tells those of one name apart, `key` is their scope's. */
export type NearNamed = { name: string; note: string; key: string }

/** Teams, then people, whose names come near, as far as the viewer may see their figures. */
export async function nearNamed(
  db: DbOrTransaction,
  { viewer, typed, slackTeam, now }: { viewer: Viewer; typed: string; slackTeam: string; now: Date },
): Promise<NearNamed[]> {
  const found = await findTeam(db, typed)
  const names = 'team' in found ? [found.team.name] : found.nearest
  const teams = (await listTeams(db)).filter(({ name }) => names.includes(name))
  const near = [
    ...teams.map((team) => ({ name: team.name, note: 'team', key: scopeKey(teamScope(team)) })),
    ...peopleIn(await findPersonNamed(db, typed, slackTeam)).map((person) => ({
      name: person.name,
      note: person.email ?? '',
      key: scopeKey(personScope(person)),
    })),
  ]
  const may = await Promise.all(near.map(({ key }) => scopeOfKey(db, { viewer, key, now })))
  return near.filter((_, index) => may[index] !== null)
}

function peopleIn(found: FoundPerson) {
  if ('person' in found) return [found.person]
  return 'several' in found ? found.several : found.nearest
}
