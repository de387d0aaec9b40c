import type { DbOrTransaction } from '../db/database.ts'
import { mayAdminister, maySeeEverything, maySeePerson, maySeeTeam, type Viewer } from '../people/access.ts'
import { keyOwner } from './contacts.ts'
import type { BudgetScope } from './scope.ts'

/**
 * Whether they may set, raise and remove budgets of this scope: admins all of them; leads those of their teams and of the
 * people in them, never their own. Finance may see, not change.
 */
export async function mayManageBudget(
  db: DbOrTransaction,
  viewer: Viewer,
  scope: BudgetScope,
  now: Date,
): Promise<boolean> {
  if (mayAdminister(viewer)) return true
  switch (scope.kind) {
    case 'org':
    case 'project':
      return false
    case 'team':
      return viewer.ledTeamIds.has(scope.teamId)
    case 'person':
      return mayManagePerson(db, viewer, scope.personId, now)
    case 'key': {
      const owner = await keyOwner(db, scope.lineageId)
      return owner !== null && mayManagePerson(db, viewer, owner, now)
    }
  }
}

/** Whether they may see budgets of this scope: their own and those of who and what they may see. */
export async function maySeeBudget(
  db: DbOrTransaction,
  viewer: Viewer,
  scope: BudgetScope,
  now: Date,
): Promise<boolean> {
  if (maySeeEverything(viewer)) return true
  switch (scope.kind) {
    case 'org':
    case 'project':
      return false
    case 'team':
      return maySeeTeam(viewer, scope.teamId)
    case 'person':
      return maySeePerson(db, viewer, scope.personId, now)
    case 'key': {
      const owner = await keyOwner(db, scope.lineageId)
      return owner !== null && maySeePerson(db, viewer, owner, now)
    }
  }
}

// What a lead may see beyond themself and their own robots are the people of their teams.
async function mayManagePerson(db: DbOrTransaction, viewer: Viewer, personId: string, now: Date): Promise<boolean> {
  if (viewer.ledTeamIds.size === 0 || personId === viewer.person.id) return false
  const { person, ledTeamIds } = viewer
  const asLead = { person: { ...person, id: nobody }, roles: new Set(['lead'] as const), ledTeamIds }
  return maySeePerson(db, asLead, personId, now)
}

const nobody = '00000000-0000-0000-0000-000000000000'
