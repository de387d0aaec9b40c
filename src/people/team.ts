import type { Day } from '../base/calendar.ts'
import { nearestFew } from '../base/nearest.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { folded } from './folded.ts'
import { teamColumns } from './membership-days.ts'
import type { Person } from './person.ts'

/** Teams have two levels: one with a `parentId` has no sub-teams. `version` grows with every change. */
export type Team = { id: string; name: string; parentId: string | null; costCentre: string; version: number }

/**
 * A team with who leads it and how many people are in it on the day asked about, robots and those who left not counted; a
 * parent's `members` are without its sub-teams'.
 */
export type TeamOverview = Team & { parentName: string | null; leads: Person[]; members: number }

/** The teams there are, in the order of names. */
export async function listTeams(db: DbOrTransaction): Promise<Team[]> {
  return selectTeams(db).where('team.removed_at', 'is', null).orderBy('team.name').execute()
}

/** The team of this id, also when it was removed since; null when there never was one. */
export async function teamById(db: DbOrTransaction, id: string): Promise<(Team & { removed: boolean }) | null> {
  const row = await selectTeams(db).where('team.id', '=', id).select('team.removed_at').executeTakeFirst()
  if (!row) return null
  const { removed_at, ...team } = row
  return { ...team, removed: removed_at !== null }
}

/** The team of this name, whatever its letter case and accents; else up to five names that come near. */
export async function findTeam(db: DbOrTransaction, name: string): Promise<{ team: Team } | { nearest: string[] }> {
  const teams = await listTeams(db)
  const asked = folded(name)
  const team = teams.find((one) => one.name === name) ?? teams.find((one) => folded(one.name) === asked)
  if (team) return { team }
  const names = teams.map((one) => one.name)
  const holding = asked === '' ? [] : names.filter((one) => folded(one).includes(asked))
  return { nearest: [...new Set([...holding, ...nearestFew(asked, names, 5, (one) => wordsOf(one))])].slice(0, 5) }
}

/** Every team with its leads and the count of its members on a day: parents in the order of names, each before its sub-teams. */
export async function teamOverviews(db: DbOrTransaction, day: Day): Promise<TeamOverview[]> {
  const teams = await listTeams(db)
  const counts = await memberCounts(db, day)
  const leads = await teamLeads(db)
  const nameOf = new Map(teams.map((team) => [team.id, team.name]))
  const overview = (team: Team): TeamOverview => ({
    ...team,
    parentName: team.parentId === null ? null : (nameOf.get(team.parentId) ?? null),
    leads: leads.get(team.id) ?? [],
    members: counts.get(team.id) ?? 0,
  })
  const tops = teams.filter((team) => team.parentId === null)
  return tops.flatMap((top) => [top, ...teams.filter((team) => team.parentId === top.id)]).map(overview)
}

/** Who leads each team, by its id. */
export async function teamLeads(db: DbOrTransaction): Promise<Map<string, Person[]>> {
  const rows = await db
    .selectFrom('team_lead')
    .innerJoin('person', 'person.id', 'team_lead.person_id')
    .select(['team_lead.team_id', 'person.id', 'person.kind', 'person.name', 'person.email'])
    .orderBy('person.name')
    .execute()
  const leads = new Map<string, Person[]>()
  for (const { team_id, ...person } of rows) leads.set(team_id, [...(leads.get(team_id) ?? []), person])
  return leads
}

/** The names of the teams somebody leads, in their order. */
export async function teamsLedBy(db: DbOrTransaction, personId: string): Promise<string[]> {
  const teams = await db
    .selectFrom('team_lead')
    .innerJoin('team', 'team.id', 'team_lead.team_id')
    .where('team_lead.person_id', '=', personId)
    .where('team.removed_at', 'is', null)
    .select('team.name')
    .orderBy('team.name')
    .execute()
  return teams.map(({ name }) => name)
}

/** Names as they are compared with what somebody typed: the whole, and each word of it. */
export function wordsOf(name: string): string[] {
  const whole = folded(name)
  return [whole, ...whole.split(' ').filter((word) => word.length > 2)]
}

async function memberCounts(db: DbOrTransaction, day: Day): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('membership')
    .innerJoin('person', 'person.id', 'membership.person_id')
    .where('person.kind', '=', 'person')
    .where('person.left_at', 'is', null)
    .where('from_day', '<=', day)
    .where((where) => where.or([where('to_day', 'is', null), where('to_day', '>', day)]))
    .groupBy('team_id')
    .select(({ fn }) => ['team_id', fn.countAll<number>().as('members')])
    .execute()
  return new Map(rows.map((row) => [row.team_id, row.members]))
}

function selectTeams(db: DbOrTransaction) {
  return db.selectFrom('team').select(teamColumns)
}
