import type { Viewer } from '../people/access.ts'
import type { Person } from '../people/person.ts'
import type { Team } from '../people/team.ts'
import type { ListedKey } from '../people/virtual-key-list.ts'
import type { BudgetScope } from './scope.ts'

/** A scope and what people call it; `of` is whose key it is. */
export type NamedScope = { scope: BudgetScope; name: string; of: string | null }

/**
 * `viewer` null is the command line, which sees everything; `slackTeam` the workspace a mention comes from. `wholeNames`:
 * something is to be changed, so that a person or team is taken by a whole name only.
 */
export type Looking = { viewer: Viewer | null; slackTeam?: string; now: Date; wholeNames?: boolean }

export const wholeOrganisation: NamedScope = { scope: { kind: 'org' }, name: 'the organisation', of: null }

export function ofPerson({ id, name }: Pick<Person, 'id' | 'name'>): NamedScope {
  return { scope: { kind: 'person', personId: id }, name, of: null }
}

export function ofTeam({ id, name }: Pick<Team, 'id' | 'name'>): NamedScope {
  return { scope: { kind: 'team', teamId: id }, name, of: null }
}

export function ofProject(project: string): NamedScope {
  return { scope: { kind: 'project', project }, name: project, of: null }
}

export function ofKey({ key, person }: ListedKey): NamedScope {
  return { scope: { kind: 'key', lineageId: key.lineageId }, name: key.name, of: person.name }
}
