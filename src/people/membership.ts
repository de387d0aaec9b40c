import type { Transaction } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import { addDays, type Day, dayOf } from '../base/calendar.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { Person } from './person.ts'
import { type Team, teamById } from './team.ts'
import { takeTeamTurn } from './team-turn.ts'

/** What an assignment did: the team of the day before it and from it on. */
export type Assignment =
  | { outcome: 'assigned'; person: Person; before: Team | null; after: Team | null }
  | { outcome: 'unchanged'; person: Person; team: Team | null }

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
  if (input.fromDay > addDays(dayOf(input.now), 366)) {
    throw new AppError('bad-input', `${input.fromDay} is more than a year ahead. Give a day within the next year.`)
  }
  return db.transaction().execute(async (transaction) => {
    await takeTeamTurn(transaction)
    const team = await existingTeam(transaction, input.teamId)
    const done: Assignment[] = []
    for (const personId of input.personIds) done.push(await assign(transaction, { ...input, personId, team }))
    return done
  })
}

/** The team somebody is in on a day; null when in none. */
export async function teamOfPerson(db: DbOrTransaction, input: { personId: string; day: Day }): Promise<Team | null> {
  const row = await membershipsOn(db, input.day)
    .innerJoin('team', 'team.id', 'membership.team_id')
    .where('membership.person_id', '=', input.personId)
    .select(['team.id', 'team.name', 'team.parent_id as parentId', 'team.cost_centre as costCentre', 'team.version'])
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

async function assign(
  transaction: Transaction<Tables>,
  input: Input & { personId: string; team: Team | null },
): Promise<Assignment> {
  const { personId, team, fromDay, actor, now } = input
  const person = await transaction
    .selectFrom('person')
    .select(['id', 'kind', 'name', 'email'])
    .where('id', '=', personId)
    .executeTakeFirst()
  if (!person) throw new AppError('not-found', 'Tally no longer knows one of these people. Nothing was changed.')
  const before = await teamOfPerson(transaction, { personId, day: fromDay })
  if (!(await isOtherFrom(transaction, input))) return { outcome: 'unchanged', person, team }
  await endAt(transaction, { personId, day: fromDay })
  await beginAt(transaction, { personId, teamId: team?.id ?? null, fromDay })
  await recordAct(transaction, {
    at: now,
    actor: actor.id,
    origin: actor.origin,
    act: 'team.assign',
    subject: personId,
    detail: { name: person.name, from: fromDay },
    before: { teamId: before?.id ?? null, team: before?.name ?? null },
    after: { teamId: team?.id ?? null, team: team?.name ?? null },
  })
  return { outcome: 'assigned', person, before, after: team }
}

// Whether any day from this one on finds them elsewhere than in the team.
async function isOtherFrom(
  transaction: Transaction<Tables>,
  input: { personId: string; teamId: string | null; fromDay: Day },
): Promise<boolean> {
  const later = await transaction
    .selectFrom('membership')
    .where('person_id', '=', input.personId)
    .where((where) => where.or([where('to_day', 'is', null), where('to_day', '>', input.fromDay)]))
    .select(['team_id', 'from_day', 'to_day'])
    .execute()
  if (input.teamId === null) return later.length > 0
  const [only, ...more] = later
  const same = only?.team_id === input.teamId && only.from_day <= input.fromDay && only.to_day === null
  return !same || more.length > 0
}

// Ends what somebody is in, so that the day is no longer part of it, and drops what was to begin on it or later.
async function endAt(transaction: Transaction<Tables>, input: { personId: string; day: Day }): Promise<void> {
  const { personId, day } = input
  await transaction.deleteFrom('membership').where('person_id', '=', personId).where('from_day', '>=', day).execute()
  await transaction
    .updateTable('membership')
    .set({ to_day: day })
    .where('person_id', '=', personId)
    .where((where) => where.or([where('to_day', 'is', null), where('to_day', '>', day)]))
    .execute()
}

/** Ends everybody's time in a team, so that the day is no longer part of it, and drops what was to begin on it or later. */
export async function endTeamAt(transaction: Transaction<Tables>, input: { teamId: string; day: Day }): Promise<void> {
  const { teamId, day } = input
  await transaction.deleteFrom('membership').where('team_id', '=', teamId).where('from_day', '>=', day).execute()
  await transaction
    .updateTable('membership')
    .set({ to_day: day })
    .where('team_id', '=', teamId)
    .where((where) => where.or([where('to_day', 'is', null), where('to_day', '>', day)]))
    .execute()
}

async function beginAt(
  transaction: Transaction<Tables>,
  input: { personId: string; teamId: string | null; fromDay: Day },
): Promise<void> {
  const { personId, teamId, fromDay } = input
  if (teamId === null) return
  const goneOn = await transaction
    .updateTable('membership')
    .set({ to_day: null })
    .where('person_id', '=', personId)
    .where('team_id', '=', teamId)
    .where('to_day', '=', fromDay)
    .returning('person_id')
    .executeTakeFirst()
  if (goneOn) return
  await transaction
    .insertInto('membership')
    .values({ person_id: personId, team_id: teamId, from_day: fromDay, to_day: null })
    .execute()
}

function membershipsOn(db: DbOrTransaction, day: Day) {
  return db
    .selectFrom('membership')
    .where('membership.from_day', '<=', day)
    .where((where) => where.or([where('membership.to_day', 'is', null), where('membership.to_day', '>', day)]))
}
