import type { OwnerColumns, TeamColumns } from '../../ledger/export-queries.ts'
import type { Holder } from './explained.ts'

/** Whom usage or a seat was matched to. */
export function holderOf({ personId, person, email, personKind }: OwnerColumns): Holder {
  return personId === null ? { kind: 'nobody' } : { kind: 'person', personId, person, email, personKind }
}

/** The team they were in; null for none. */
export function teamOf({ teamId, team, parentTeam, costCentre }: TeamColumns): TeamColumns | null {
  return teamId === null ? null : { teamId, team, parentTeam, costCentre }
}
