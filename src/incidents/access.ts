import { dayOf } from '../base/calendar.ts'
import { whoAnswersFor } from '../budgets/contacts.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { hasLeft, maySeeEverything, maySeePerson, maySeeTeam, type Viewer } from '../people/access.ts'
import { membersOf } from '../people/membership.ts'
import type { StoredIncident } from './incident-row.ts'

/** Who answers for what an incident is about: the person, or a robot's or project's owner; null where nobody does. */
export async function ownerOf(
  db: DbOrTransaction,
  { subject, subjectKind }: StoredIncident,
): Promise<{ id: string; name: string } | null> {
  const isKnown = subjectKind !== 'team' && !subject.id.startsWith('handle:')
  return isKnown ? whoAnswersFor(db, subject.id) : null
}

/** Whether somebody may see an incident and answer it: its owner, who leads today's team of it, finance and admins. */
export async function mayAnswer(
  db: DbOrTransaction,
  viewer: Viewer,
  incident: StoredIncident,
  now: Date,
): Promise<boolean> {
  if (hasLeft(viewer)) return false
  if (maySeeEverything(viewer)) return true
  const { subject, subjectKind } = incident
  if (subjectKind === 'team') return maySeeTeam(viewer, subject.id)
  if (subject.id.startsWith('handle:')) return false
  if ((await ownerOf(db, incident))?.id === viewer.person.id) return true
  return maySeePerson(db, viewer, subject.id, now)
}

/** What somebody may see of a list: null is everything. Leads see their teams and who is in them today, everybody their own and their robots'. */
export async function visibleTo(
  db: DbOrTransaction,
  viewer: Viewer,
  now: Date,
): Promise<{ personIds: string[]; teamIds: string[] } | null> {
  if (maySeeEverything(viewer)) return null
  const own = await db.selectFrom('person').select('id').where('owner_id', '=', viewer.person.id).execute()
  const teamIds = [...viewer.ledTeamIds]
  const members = await membersOf(db, { teamIds, day: dayOf(now) })
  return { personIds: [viewer.person.id, ...[...own, ...members].map(({ id }) => id)], teamIds }
}
