import { type Actor, recordAct } from '../../audit/record-act.ts'
import type { Db } from '../../db/database.ts'
import { scopeKey } from '../scope.ts'
import { exportKinds } from './kinds.ts'
import type { ExportAsked } from './open-export.ts'
import { periodWords } from './usage-tables.ts'

/** Writes down that somebody takes figures away in a file; before it is theirs. */
export async function recordExport(
  db: Db,
  { asked, rows, actor }: { asked: ExportAsked; rows: number; actor: Actor },
): Promise<void> {
  const { kind, scope, range, names, now } = asked
  await db.transaction().execute((transaction) =>
    recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'usage.export',
      subject: scopeKey(scope),
      detail: {
        name: `${exportKinds[kind].title} of ${scope.name}`,
        period: kind === 'budgets' ? 'as of now' : periodWords(range),
        rows,
        ...(kind === 'focus' ? { names } : {}),
      },
    }),
  )
}
