import type { DbOrTransaction } from '../db/database.ts'
import { overseers } from '../people/overseers.ts'
import type { Whose } from '../reports/scope.ts'
import { readOrganisation } from '../settings/organisation.ts'

/** Who is told of some figures, whose these are, and the zone their clock shows. */
export type Reader = { recipient: string; scope: Exclude<Whose, { kind: 'person' }>; zone: string }

/**
 * Who is told of the organisation: admins, finance, and the addresses alerts are mailed to; and of each team, its leads. Who
 * sees everything is not told of the teams they lead as well. Where nobody said, the organisation's zone is theirs.
 */
export async function readersOfFigures(db: DbOrTransaction, admins: readonly string[]): Promise<Reader[]> {
  const { timeZone } = await readOrganisation(db)
  const people = (await overseers(db, admins)).flatMap(({ personId, seesAll, ledTeams, zone }): Reader[] => {
    const reader = { recipient: `person:${personId}`, zone: zone === '' ? timeZone : zone }
    if (seesAll) return [{ ...reader, scope: { kind: 'org' } }]
    return ledTeams.map(({ id }) => ({ ...reader, scope: { kind: 'team', teamId: id } }))
  })
  return [...people, { recipient: 'mail', zone: timeZone, scope: { kind: 'org' } }]
}
