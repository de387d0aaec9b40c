import type { Transaction } from 'kysely'
import type { Actor } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import { addDays, type Day, dayOf } from '../base/calendar.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { type Assignment, assignPeople } from './assign-people.ts'
import { holdsAfter, membershipsOn, teamColumns } from './membership-days.ts'
import type { Person } from './person.ts'
import { type Team, teamById } from './team.ts'
import { takeTeamTurn } from './team-turn.ts'

type Input = { teamId: string | null; fromDay: Day; actor: Actor; now: Date }

/**
 * Puts somebody into a team from a UTC day on; null: into none. What was said for that day and later no longer holds;
 * earlier days stay as they were. Throws `not-found` for a person or team that is not there, `bad-input` for a day more
 * than a year ahead.
 */
export async function assignMember(db: Db, input: Input & { personId: string }): Promise<Assignment> {
  const [done] = await assignMembers(db, { ...input, personIds: [input.personId] })
  if (!done) throw new Error('an assignment of one person has one outcome')
  return done
}

/** The same for several people: all of them, or none where one of them cannot be. */
export async function assignMembers(db: Db, input: Input & { personIds: readonly string[] }): Promise<Assignment[]> {
  return db.transaction().execute(async (transaction) => {
    await takeTeamTurn(transaction)
    return assignMembersWithin(transaction, input)
  })
}

/** The same in a transaction that has its turn (`takeTeamTurn`). */
export async function assignMembersWithin(
  transaction: Transaction<Tables>,
  input: Input & { personIds: readonly string[] },
): Promise<Assignment[]> {
  if (input.fromDay > addDays(dayOf(input.now), 366)) {
    throw new AppError('bad-input', `${input.fromDay} is more than a year ahead. Give a day within the next year.`)
  }
  const team = await existingTeam(transaction, input.teamId)
  return assignPeople(transaction, { ...input, team })
}

/** The team somebody is in on a day; null when in none. */
export async function teamOfPerson(db: DbOrTransaction, input: { personId: string; day: Day }): Promise<Team | null> {
  const row = await membershipsOn(db, input.day)
    .innerJoin('team', 'team.id', 'membership.team_id')
    .where('membership.person_id', '=', input.personId)
    .select(teamColumns)
    .executeTakeFirst()
  return row ?? null
}

/** Who is in any of these teams on a day, in the order of names; those who left are not. */
export async function membersOf(
  db: DbOrTransaction,
  input: { teamIds: readonly string[]; day: Day },
): Promise<Person[]> {
  if (input.teamIds.length === 0) return []
  return membershipsOn(db, input.day)
    .innerJoin('person', 'person.id', 'membership.person_id')
    .where('membership.team_id', 'in', [...input.teamIds])
    .where('person.left_at', 'is', null)
    .select(['person.id', 'person.kind', 'person.name', 'person.email'])
    .orderBy('person.name')
    .orderBy('person.id')
    .execute()
}

/** The ids of the people, without robots and those who left, in a team with its sub-teams on a day; of no team: of everybody. */
export async function peopleOf(db: DbOrTransaction, input: { teamId: string | null; day: Day }): Promise<string[]> {
  const { teamId, day } = input
  const people = db.selectFrom('person').select('id').where('kind', '=', 'person').where('left_at', 'is', null)
  if (teamId === null) return (await people.execute()).map(({ id }) => id)
  const members = membershipsOn(db, day)
    .innerJoin('team', 'team.id', 'membership.team_id')
    .where((where) => where.or([where('team.id', '=', teamId), where('team.parent_id', '=', teamId)]))
    .select('membership.person_id')
  return (await people.where('id', 'in', members).execute()).map(({ id }) => id)
}

async function existingTeam(transaction: Transaction<Tables>, teamId: string | null): Promise<Team | null> {
  if (teamId === null) return null
  const team = await teamById(transaction, teamId)
  if (team && !team.removed) return team
  const name = team ? `The team “${team.name}” was removed` : 'There is no such team'
  throw new AppError('not-found', `${name}. Choose another one; nothing was changed.`)
}

/** Ends everybody's time in a team, so that the day is no longer part of it, and drops what was to begin on it or later. */
export async function endTeamAt(transaction: Transaction<Tables>, input: { teamId: string; day: Day }): Promise<void> {
  const { teamId, day } = input
  await transaction.deleteFrom('membership').where('team_id', '=', teamId).where('from_day', '>=', day).execute()
  await transaction
    .updateTable('membership')
    .set({ to_day: day })
    .where('team_id', '=', teamId)
    .where(holdsAfter(day))
    .execute()
}
