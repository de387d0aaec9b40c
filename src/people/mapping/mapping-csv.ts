import { type Actor, recordAct } from '../../audit/record-act.ts'
import { type Day, dayOf } from '../../base/calendar.ts'
import { csvOf } from '../../base/csv.ts'
import type { Db, DbOrTransaction } from '../../db/database.ts'
import { readMapping } from './read-mapping.ts'

/** Who is in which team as CSV, how many people it names, and how many have no e-mail and so are not in it. */
export type MappingFile = { name: string; csv: string; people: number; withoutEmail: number }

/** The columns of the mapping, which can be handed in again. */
const mappingColumns = ['email', 'name', 'team', 'parent', 'cost_centre'] as const

/** The mapping of today, to be taken away in a file, which is written down. */
export async function exportMapping(db: Db, { actor, now }: { actor: Actor; now: Date }): Promise<MappingFile> {
  return db.transaction().execute(async (transaction) => {
    const file = await mappingFile(transaction, dayOf(now))
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'team.export',
      subject: 'teams',
      detail: { people: file.people },
    })
    return file
  })
}

/** The mapping of people to teams on a day, those in no team with an empty one; handed in again it changes nothing. */
export async function mappingFile(db: DbOrTransaction, day: Day): Promise<MappingFile> {
  const { people, teams } = await readMapping(db, day)
  const teamOf = new Map(teams.map((team) => [team.id, team]))
  const rows = people.flatMap(({ email, name, teamId }) => {
    const team = teamId === null ? undefined : teamOf.get(teamId)
    const parent = team?.parentId ? teamOf.get(team.parentId) : undefined
    return email ? [[email, name, team?.name ?? '', parent?.name ?? '', team?.costCentre ?? '']] : []
  })
  return {
    name: `tally-teams-${day}.csv`,
    csv: csvOf([mappingColumns, ...rows]),
    people: rows.length,
    withoutEmail: people.length - rows.length,
  }
}
