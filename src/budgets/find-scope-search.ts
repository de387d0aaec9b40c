import { dayOf } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { mayAdminister, type Viewer } from '../people/access.ts'
import { findPeople } from '../people/find-person.ts'
import { folded } from '../people/folded.ts'
import { membersOf } from '../people/membership.ts'
import { listTeams } from '../people/team.ts'
import { keysFor } from './find-scope-keys.ts'
import { type NamedScope, ofKey, ofPerson, ofProject, ofTeam, wholeOrganisation } from './find-scope-named.ts'
import { knownProjects } from './find-scope-projects.ts'

/**
 * What a viewer may set budgets for that a text is part of: all there is for admins; their teams, the people in them and
 * those people's keys for leads. The organisation first, then teams, people, projects, keys.
 */
export async function searchScopes(
  db: DbOrTransaction,
  input: { viewer: Viewer; text: string; now: Date; limit: number },
): Promise<NamedScope[]> {
  const { viewer, now, limit } = input
  const text = input.text.trim()
  const asked = folded(text)
  const holds = (name: string) => folded(name).includes(asked)
  const everything = mayAdminister(viewer)
  if (!everything && viewer.ledTeamIds.size === 0) return []
  const teams = (await listTeams(db)).filter(({ id, name }) => holds(name) && (everything || viewer.ledTeamIds.has(id)))
  const people = everything ? await findPeople(db, text, limit) : await ledPeople(db, viewer, now)
  const projects = everything ? (await knownProjects(db, { viewer, now })).filter(holds) : []
  const keys = (await keysFor(db, { viewer, now, text })).filter(
    ({ person }) => everything || person.id !== viewer.person.id,
  )
  return [
    ...(everything && ['the organisation', 'everybody', 'company'].some(holds) ? [wholeOrganisation] : []),
    ...teams.map(ofTeam),
    ...people.filter(({ name, email }) => everything || holds(name) || holds(email ?? '')).map(ofPerson),
    ...projects.map(ofProject),
    ...keys.map(ofKey),
  ].slice(0, limit)
}

async function ledPeople(db: DbOrTransaction, viewer: Viewer, now: Date) {
  const members = await membersOf(db, { teamIds: [...viewer.ledTeamIds], day: dayOf(now) })
  return members.filter(({ id }) => id !== viewer.person.id)
}
