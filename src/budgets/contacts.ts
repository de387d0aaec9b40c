import { dayOf } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { teamOfPerson } from '../people/membership.ts'
import { teamLeads } from '../people/team.ts'
import type { BudgetScope } from './scope.ts'

export type Contact = { id: string; name: string }

/** Who may raise a budget, without the admins: the leads of its team or of its person's team, else of the team above. */
export async function leadsFor(db: DbOrTransaction, scope: BudgetScope, now: Date): Promise<Contact[]> {
  const person = await personBehind(db, scope)
  const teamId = scope.kind === 'team' ? scope.teamId : person && (await teamIdOf(db, person, now))
  if (!teamId) return []
  const leads = await teamLeads(db)
  const own = withoutPerson(leads.get(teamId) ?? [], person)
  if (own.length > 0) return own
  const parent = await db.selectFrom('team').select('parent_id').where('id', '=', teamId).executeTakeFirst()
  return parent?.parent_id ? withoutPerson(leads.get(parent.parent_id) ?? [], person) : []
}

/** Who hears that a budget is being used up: its person or its key's owner, a team's leads; nobody: the admins do. */
export async function watchersOf(db: DbOrTransaction, scope: BudgetScope, now: Date): Promise<Contact[]> {
  const person = await personBehind(db, scope)
  return person ? [person] : leadsFor(db, scope, now)
}

/** The outbox recipients for some contacts; nobody: the admins. */
export function recipientsOf(contacts: readonly Contact[]): string[] {
  return contacts.length > 0 ? contacts.map(({ id }) => `person:${id}`) : ['admins']
}

/** The person themself, or who answers for a robot or a project. */
export async function whoAnswersFor(db: DbOrTransaction, personId: string): Promise<Contact | null> {
  const row = await db
    .selectFrom('person')
    .leftJoin('person as owner', 'owner.id', 'person.owner_id')
    .where('person.id', '=', personId)
    .select(['person.id', 'person.name', 'person.kind', 'owner.id as owner_id', 'owner.name as owner_name'])
    .executeTakeFirst()
  if (!row) return null
  if (row.kind === 'person') return { id: row.id, name: row.name }
  return row.owner_id !== null && row.owner_name !== null ? { id: row.owner_id, name: row.owner_name } : null
}

async function personBehind(db: DbOrTransaction, scope: BudgetScope): Promise<Contact | null> {
  if (scope.kind === 'person') return whoAnswersFor(db, scope.personId)
  if (scope.kind !== 'key') return null
  const owner = await keyOwner(db, scope.lineageId)
  return owner === null ? null : whoAnswersFor(db, owner)
}

/** Whose a key is: the person of its newest secret; null when there is no such key. */
export async function keyOwner(db: DbOrTransaction, lineageId: string): Promise<string | null> {
  const key = await db
    .selectFrom('virtual_key')
    .select('person_id')
    .where('lineage_id', '=', lineageId)
    .orderBy('created_at', 'desc')
    .executeTakeFirst()
  return key?.person_id ?? null
}

async function teamIdOf(db: DbOrTransaction, person: Contact, now: Date): Promise<string | null> {
  return (await teamOfPerson(db, { personId: person.id, day: dayOf(now) }))?.id ?? null
}

function withoutPerson(leads: readonly Contact[], person: Contact | null): Contact[] {
  return leads.filter(({ id }) => id !== person?.id).map(({ id, name }) => ({ id, name }))
}
