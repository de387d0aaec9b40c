// From a list to the teams, for `FileImports`:
//   previewPeople(db, { kind, rows }, { now }) → { preview, plan, rejected }      nothing is changed
//     `preview.before` is null: whoever keeps files fills it in. `plan` (JSON, `plannedMoves` reads it) is kept with the
//     file until it is imported. `rejected`: all rejected rows with their cells; `preview.rejected` has the first of them.
//   applyMoves(transaction, { plan, approved?, actor, now }) → { moved, newTeams, conflicts, done }     src/people/mapping/
//     `approved`: ids of the persons whose move is wanted; all when left out. `conflicts`: sentences, for moves that were
//     left out because somebody changed that person or team meanwhile. `done` (JSON, `doneMoves`) is kept for undoing.
//   undoMoves(transaction, { done, actor, now }) → { restored, kept, removedTeams }                    src/people/mapping/
//     `kept`: sentences, for what was changed since and stays as it is.
import { dayOf } from '../../base/calendar.ts'
import type { DbOrTransaction } from '../../db/database.ts'
import type { PlannedMoves } from '../../people/mapping/planned-moves.ts'
import { readMapping } from '../../people/mapping/read-mapping.ts'
import type { RejectedRow } from '../csv/usage-csv.ts'
import type { GroupsPreview, PeoplePreview } from '../preview.ts'
import { groupChanges } from './group-changes.ts'
import type { ListChanges } from './list-changes.ts'
import { peopleChanges } from './people-changes.ts'
import type { GroupRow, PeopleRow } from './rows.ts'

/** A list as it was read: of HR (`people`), or a mapping of people to teams (`groups`). */
export type PeopleList = { kind: 'people'; rows: readonly PeopleRow[] } | { kind: 'groups'; rows: readonly GroupRow[] }

/** What a list would change of the teams of today, shown and planned. */
export type PreviewedPeople = {
  preview: PeoplePreview | GroupsPreview
  plan: PlannedMoves
  rejected: RejectedRow[]
}

/** Compares a list with the teams as they are today; changes nothing. */
export async function previewPeople(
  db: DbOrTransaction,
  list: PeopleList,
  { now }: { now: Date },
): Promise<PreviewedPeople> {
  const known = await readMapping(db, dayOf(now))
  const changes = list.kind === 'people' ? peopleChanges(list.rows, known) : groupChanges(list.rows, known)
  const shown = shownOf(changes, list.rows.length)
  const preview: PeoplePreview | GroupsPreview =
    list.kind === 'people' ? { kind: 'people', ...shown, merged: changes.merged } : { kind: 'groups', ...shown }
  return { preview, plan: changes.plan, rejected: changes.rejected }
}

const shownRejected = 20

function shownOf(changes: ListChanges, rows: number) {
  const { matched, moves, keeps, unmatched, untouched, newTeams, notes, rejected } = changes
  const first = rejected.slice(0, shownRejected).map(({ row, reason }) => ({ row, reason }))
  return {
    rows,
    matched,
    moves,
    keeps,
    unmatched,
    untouched,
    newTeams,
    notes,
    rejected: { count: rejected.length, first },
    before: null,
  }
}
