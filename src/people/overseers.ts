import { sql } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'
import { listAdmins } from './roles.ts'
import { listTeams, type Team, teamLeads } from './team.ts'

/** Somebody who may see more than their own figures. `ledTeams`: those at the top of what they lead, in the order of names. */
export type Overseer = {
  personId: string
  /** Admins and finance. */
  seesAll: boolean
  ledTeams: Team[]
  /** The IANA zone they live in; empty where Slack does not say. */
  zone: string
}

/** Admins, finance and leads, each once, without those who left. `admins` is TALLY_ADMINS. */
export async function overseers(db: DbOrTransaction, admins: readonly string[]): Promise<Overseer[]> {
  const seeAll = new Set([...(await listAdmins(db, admins)).map(({ id }) => id), ...(await financeIds(db))])
  const led = await ledTeams(db)
  const ids = [...new Set([...seeAll, ...led.keys()])]
  const rows = await db
    .selectFrom('person')
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .where('left_at', 'is', null)
    .select(['id', 'time_zone'])
    .orderBy('name')
    .orderBy('id')
    .execute()
  return rows.map(({ id, time_zone }) => ({
    personId: id,
    seesAll: seeAll.has(id),
    ledTeams: led.get(id) ?? [],
    zone: time_zone,
  }))
}

async function financeIds(db: DbOrTransaction): Promise<string[]> {
  const rows = await db
    .selectFrom('person')
    .where('role', '=', 'finance')
    .where('kind', '=', 'person')
    .where('left_at', 'is', null)
    .select('id')
    .execute()
  return rows.map(({ id }) => id)
}

// Whoever leads a team leads its sub-teams with it.
async function ledTeams(db: DbOrTransaction): Promise<Map<string, Team[]>> {
  const teams = await listTeams(db)
  const leads = await teamLeads(db)
  const leadsIn = (teamId: string | null, personId: string) =>
    teamId !== null && (leads.get(teamId) ?? []).some(({ id }) => id === personId)
  const led = new Map<string, Team[]>()
  for (const team of teams) {
    for (const { id } of leads.get(team.id) ?? []) {
      if (!leadsIn(team.parentId, id)) led.set(id, [...(led.get(id) ?? []), team])
    }
  }
  return led
}
