import { sql, type Transaction } from 'kysely'
import { type Actor, recordActs } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import type { Day } from '../base/calendar.ts'
import type { Tables } from '../db/tables.ts'
import { holdsAfter, membershipsOn, teamColumns } from './membership-days.ts'
import type { Person } from './person.ts'
import type { Team } from './team.ts'

/** What an assignment did: the team of the day before it and from it on. */
export type Assignment =
  | { outcome: 'assigned'; person: Person; before: Team | null; after: Team | null }
  | { outcome: 'unchanged'; person: Person; team: Team | null }

/**
 * Puts people into a team from a day on (null: into none), each once, and writes it down; in a transaction that has its turn
 * (`takeTeamTurn`) and has seen the team there. Throws `not-found` for a person who is not there.
 */
export async function assignPeople(
  transaction: Transaction<Tables>,
  input: { personIds: readonly string[]; team: Team | null; fromDay: Day; actor: Actor; now: Date },
): Promise<Assignment[]> {
  const { team, fromDay, actor, now } = input
  const people = await existingPeople(transaction, input.personIds)
  const personIds = people.map(({ id }) => id)
  const before = await teamsOf(transaction, { personIds, day: fromDay })
  const elsewhere = await elsewhereFrom(transaction, { personIds, teamId: team?.id ?? null, fromDay })
  const moving = people.filter(({ id }) => elsewhere.has(id))
  await endAt(transaction, { personIds: [...elsewhere], day: fromDay })
  if (team) await beginAt(transaction, { personIds: [...elsewhere], teamId: team.id, fromDay })
  const teamBefore = (id: string) => before.get(id) ?? null
  await recordActs(
    transaction,
    moving.map(({ id, name }) => ({
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'team.assign',
      subject: id,
      detail: { name, from: fromDay },
      before: { teamId: teamBefore(id)?.id ?? null, team: teamBefore(id)?.name ?? null },
      after: { teamId: team?.id ?? null, team: team?.name ?? null },
    })),
  )
  return people.map((person) =>
    elsewhere.has(person.id)
      ? { outcome: 'assigned', person, before: teamBefore(person.id), after: team }
      : { outcome: 'unchanged', person, team },
  )
}

// Each once, in the order given.
async function existingPeople(transaction: Transaction<Tables>, personIds: readonly string[]): Promise<Person[]> {
  const ids = [...new Set(personIds)]
  const found = await transaction
    .selectFrom('person')
    .select(['id', 'kind', 'name', 'email'])
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .execute()
  const byId = new Map(found.map((person) => [person.id, person]))
  return ids.map((id) => {
    const person = byId.get(id)
    if (person) return person
    throw new AppError('not-found', 'Tally no longer knows one of these people. Nothing was changed.')
  })
}

type Of = { personIds: readonly string[] }

async function teamsOf(transaction: Transaction<Tables>, { personIds, day }: Of & { day: Day }) {
  const rows = await membershipsOn(transaction, day)
    .innerJoin('team', 'team.id', 'membership.team_id')
    .where(ofPeople(personIds))
    .select(['membership.person_id', ...teamColumns])
    .execute()
  return new Map(rows.map(({ person_id, ...team }) => [person_id, team]))
}

// Whom any day from this one on finds elsewhere than in the team.
async function elsewhereFrom(
  transaction: Transaction<Tables>,
  { personIds, teamId, fromDay }: Of & { teamId: string | null; fromDay: Day },
): Promise<Set<string>> {
  const later = await transaction
    .selectFrom('membership')
    .where(ofPeople(personIds))
    .where(holdsAfter(fromDay))
    .select(['person_id', 'team_id', 'from_day', 'to_day'])
    .execute()
  const spans = Map.groupBy(later, ({ person_id }) => person_id)
  const isElsewhere = (id: string) => {
    const [only, ...more] = spans.get(id) ?? []
    if (teamId === null) return only !== undefined
    const same = only?.team_id === teamId && only.from_day <= fromDay && only.to_day === null
    return !same || more.length > 0
  }
  return new Set(personIds.filter(isElsewhere))
}

// Ends what people are in, so that the day is no longer part of it, and drops what was to begin on it or later.
async function endAt(transaction: Transaction<Tables>, { personIds, day }: Of & { day: Day }): Promise<void> {
  await transaction.deleteFrom('membership').where(ofPeople(personIds)).where('from_day', '>=', day).execute()
  await transaction
    .updateTable('membership')
    .set({ to_day: day })
    .where(ofPeople(personIds))
    .where(holdsAfter(day))
    .execute()
}

async function beginAt(
  transaction: Transaction<Tables>,
  { personIds, teamId, fromDay }: Of & { teamId: string; fromDay: Day },
): Promise<void> {
  const goneOn = await transaction
    .updateTable('membership')
    .set({ to_day: null })
    .where(ofPeople(personIds))
    .where('team_id', '=', teamId)
    .where('to_day', '=', fromDay)
    .returning('person_id')
    .execute()
  const isBack = new Set(goneOn.map(({ person_id }) => person_id))
  const others = personIds.filter((id) => !isBack.has(id))
  await sql`insert into membership (person_id, team_id, from_day)
    select id, ${teamId}, ${fromDay} from unnest(${others}::uuid[]) as id`.execute(transaction)
}

// A list of any length is one value of the statement.
function ofPeople(personIds: readonly string[]) {
  return sql<boolean>`membership.person_id = any(${[...personIds]}::uuid[])`
}
