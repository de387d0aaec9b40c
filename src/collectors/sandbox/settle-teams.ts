import { z } from 'zod'
import type { Actor } from '../../audit/record-act.ts'
import type { Day } from '../../base/calendar.ts'
import type { Db } from '../../db/database.ts'
import { assignMember, teamOfPerson } from '../../people/membership.ts'
import { findTeam } from '../../people/team.ts'
import { createTeam, type TeamChange } from '../../people/team-changes.ts'
import { readSetting, type Setting, writeSetting } from '../../settings/setting.ts'
import type { CompanyPeople } from './schema.ts'

const settled: Setting<boolean> = { name: 'sandbox-teams.settled', schema: z.boolean() }
const actor: Actor = { id: 'try-out', origin: 'tally' }

/**
 * Gives the company its teams, leads and members from a day on: once, so that what is changed later stays changed. A run
 * that broke off is finished by the next. `idOf`: people by e-mail.
 */
export async function settleTeams(
  db: Db,
  input: CompanyPeople & { idOf: ReadonlyMap<string, string>; fromDay: Day; now: Date },
): Promise<void> {
  const { idOf, fromDay, now } = input
  if (await readSetting(db, settled)) return
  const leadsOf = (leadEmail: string | null) => (leadEmail === null ? [] : [idOf.get(leadEmail) ?? []].flat())
  for (const { name, costCentre, leadEmail } of input.parents) {
    await ensureTeam(db, { name, costCentre, leadIds: leadsOf(leadEmail) }, now)
  }
  for (const { name, parent, costCentre, leadEmail } of input.teams) {
    const parentId = await ensureTeam(db, { name: parent }, now)
    await ensureTeam(db, { name, parentId, costCentre, leadIds: leadsOf(leadEmail) }, now)
  }
  for (const { email, team } of [...input.people, ...input.robots]) {
    const personId = idOf.get(email)
    if (personId === undefined || (await teamOfPerson(db, { personId, day: fromDay }))) continue
    await assignMember(db, { personId, teamId: await ensureTeam(db, { name: team }, now), fromDay, actor, now })
  }
  await writeSetting(db, settled, true, now)
}

async function ensureTeam(db: Db, team: TeamChange & { name: string }, now: Date): Promise<string> {
  const found = await findTeam(db, team.name)
  return 'team' in found ? found.team.id : (await createTeam(db, { ...team, actor, now })).id
}
