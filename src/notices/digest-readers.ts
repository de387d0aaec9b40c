import { sql } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'
import { alertRoutes } from '../incidents/alert-routes.ts'
import { overseers } from '../people/overseers.ts'
import { listTeams, type Team } from '../people/team.ts'
import { readOrganisation } from '../settings/organisation.ts'
import type { ReadBy } from './digest-notices.ts'

/** Whose figures are read: everybody's, some teams' with their sub-teams, or one's own alone. */
type Reads = { of: 'everybody' } | { of: 'teams'; teamIds: ReadonlySet<string> } | { of: 'own'; personId: string }

/** Who is written to, and the IANA zone of the clock they read: a person's own, else the organisation's. */
export type DigestReader = { recipient: string; zone: string; reads: Reads; as: ReadBy }

/**
 * Everybody who gets digests: admins and finance of everything, leads of what they lead; channels that hear of incidents,
 * of everybody or of their team; the mail list. `members`: also those who asked for their own week. `admins` is TALLY_ADMINS.
 */
export async function digestReaders(
  db: DbOrTransaction,
  input: { admins: readonly string[]; members: boolean },
): Promise<DigestReader[]> {
  const { timeZone } = await readOrganisation(db)
  const leading = (await overseers(db, input.admins)).map(({ personId, seesAll, ledTeams, zone }) => ({
    ...{ personId, zone },
    reads: seesAll ? everybody : { of: 'teams' as const, teamIds: new Set(ledTeams.map(({ id }) => id)) },
  }))
  const known = new Set(leading.map(({ personId }) => personId))
  const members = input.members ? await askingForTheirs(db) : []
  const own = members
    .filter(({ personId }) => !known.has(personId))
    .map(({ personId, zone }) => ({ personId, zone, reads: { of: 'own' as const, personId } }))
  return [
    ...(await channels(db, timeZone)),
    { recipient: 'mail', zone: timeZone, reads: everybody, as: { readBy: 'mail list' } },
    ...[...leading, ...own].map(({ personId, zone, reads }) => ({
      ...{ recipient: `person:${personId}`, zone: zone || timeZone, reads },
      as: { readBy: 'person' as const },
    })),
  ]
}

const everybody = { of: 'everybody' as const }

// Whoever leads nobody is not written to unless they chose to be.
async function askingForTheirs(db: DbOrTransaction): Promise<Array<{ personId: string; zone: string }>> {
  return db
    .selectFrom('notice_choice')
    .innerJoin('person', 'person.id', 'notice_choice.person_id')
    .where('topic', '=', 'weekly-digest')
    .where(sql<boolean>`way <> 'off'`)
    .where('left_at', 'is', null)
    .select(['person.id as personId', 'time_zone as zone'])
    .orderBy('person.id')
    .execute()
}

// Of several channels of one team the one that hears most, which is the last of its routes.
async function channels(db: DbOrTransaction, zone: string): Promise<DigestReader[]> {
  const teams = new Map((await listTeams(db)).map((team) => [team.id, team]))
  const routes = new Map((await alertRoutes(db)).map((route) => [route.teamId, route]))
  const there = [...routes.values()].filter(({ teamId }) => teamId === null || teams.has(teamId))
  const byChannel = new Map<string, DigestReader>()
  for (const { teamId, workspace, channel } of there.toSorted((a, b) => width(a, teams) - width(b, teams))) {
    const recipient = `slack:${workspace}:${channel}`
    const reads: Reads = teamId === null ? everybody : { of: 'teams', teamIds: new Set([teamId]) }
    const as = { readBy: 'channel' as const, teamId }
    if (!byChannel.has(recipient)) byChannel.set(recipient, { recipient, zone, reads, as })
  }
  return [...byChannel.values()]
}

// Everybody's before a team's, a team's before that of one under it.
function width({ teamId }: { teamId: string | null }, teams: ReadonlyMap<string, Team>): number {
  if (teamId === null) return 0
  return teams.get(teamId)?.parentId == null ? 1 : 2
}
