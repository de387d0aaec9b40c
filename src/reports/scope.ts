import { z } from 'zod'
import { dayOf } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { maySeeEverything, maySeePerson, maySeeTeam, type Viewer } from '../people/access.ts'
import { findPeople } from '../people/find-person.ts'
import { folded } from '../people/folded.ts'
import { membersOf, teamOfPerson } from '../people/membership.ts'
import { findPerson, type Person } from '../people/person.ts'
import { listTeams, type Team, teamById } from '../people/team.ts'

/** Whose figures are looked at, and what people call them. */
export type Scope =
  | { kind: 'org'; name: string }
  | { kind: 'team'; teamId: string; name: string }
  | { kind: 'person'; personId: string; name: string }

/** Everybody, those in no team and usage nobody was matched to included. */
export const wholeOrganisation: Scope = { kind: 'org', name: 'The organisation' }

/** A team as a scope. */
export function teamScope({ id, name }: Pick<Team, 'id' | 'name'>): Scope {
  return { kind: 'team', teamId: id, name }
}

/** A person as a scope. */
export function personScope({ id, name }: Pick<Person, 'id' | 'name'>): Scope {
  return { kind: 'person', personId: id, name }
}

/** A scope without its name. */
export type Whose = { kind: 'org' } | { kind: 'team'; teamId: string } | { kind: 'person'; personId: string }

/** A scope as a short text that buttons and options carry: `org`, `team:<id>`, `person:<id>`. */
export function scopeKey(scope: Whose): string {
  switch (scope.kind) {
    case 'org':
      return 'org'
    case 'team':
      return `team:${scope.teamId}`
    case 'person':
      return `person:${scope.personId}`
  }
}

/** The part of a spend filter that a scope stands for. */
export function filterOf(scope: Whose): { teamId?: string; personId?: string } {
  switch (scope.kind) {
    case 'org':
      return {}
    case 'team':
      return { teamId: scope.teamId }
    case 'person':
      return { personId: scope.personId }
  }
}

/** The scope a key stands for, as it is named now; null for a key that is none, what is gone, or what they may not see. */
export async function scopeOfKey(
  db: DbOrTransaction,
  input: { viewer: Viewer; key: string; now: Date },
): Promise<Scope | null> {
  const { viewer, key, now } = input
  if (key === 'org') return maySeeEverything(viewer) ? wholeOrganisation : null
  const [kind, id] = key.split(':')
  if (!z.uuid().safeParse(id).success || id === undefined) return null
  if (kind === 'team') {
    const team = maySeeTeam(viewer, id) ? await teamById(db, id) : null
    return team ? teamScope(team) : null
  }
  if (kind !== 'person' || !(await maySeePerson(db, viewer, id, now))) return null
  const person = await findPerson(db, id)
  return person ? personScope(person) : null
}

/**
 * What somebody means who names nothing: everything for those who may see it, else the team they lead (their own, where they
 * lead several), else themselves.
 */
export async function usualScope(db: DbOrTransaction, viewer: Viewer, now: Date): Promise<Scope> {
  if (maySeeEverything(viewer)) return wholeOrganisation
  const led = (await listTeams(db)).filter(({ id }) => viewer.ledTeamIds.has(id))
  const tops = led.filter(({ parentId }) => parentId === null || !viewer.ledTeamIds.has(parentId))
  const own = tops.length > 1 ? await teamOfPerson(db, { personId: viewer.person.id, day: dayOf(now) }) : null
  const team = led.find(({ id }) => id === own?.id) ?? tops[0]
  return team ? teamScope(team) : personScope(viewer.person)
}

/**
 * What a viewer may see that a text is part of the name of, at most `limit`: the organisation, then teams, then people. An
 * empty text finds all teams first.
 */
export async function searchScopes(
  db: DbOrTransaction,
  input: { viewer: Viewer; text: string; now: Date; limit: number; people: boolean },
): Promise<Scope[]> {
  const { viewer, now, limit } = input
  const text = input.text.trim()
  const holds = (name: string) => folded(name).includes(folded(text))
  const teams = (await listTeams(db)).filter(({ id, name }) => maySeeTeam(viewer, id) && holds(name))
  const people = input.people ? await peopleSeen(db, { viewer, text, now, limit }) : []
  return [
    ...(maySeeEverything(viewer) && holds(wholeOrganisation.name) ? [wholeOrganisation] : []),
    ...teams.map(teamScope).toSorted((a, b) => a.name.localeCompare(b.name)),
    ...people.map(personScope),
  ].slice(0, limit)
}

async function peopleSeen(
  db: DbOrTransaction,
  { viewer, text, now, limit }: { viewer: Viewer; text: string; now: Date; limit: number },
) {
  if (maySeeEverything(viewer)) return findPeople(db, text, limit)
  const members = await membersOf(db, { teamIds: [...viewer.ledTeamIds], day: dayOf(now) })
  const everybody = members.some(({ id }) => id === viewer.person.id) ? members : [viewer.person, ...members]
  return everybody.filter(({ name, email }) => folded(`${name} ${email ?? ''}`).includes(folded(text)))
}
