import type { Transaction } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import type { Db } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { findFile, type HandedFile, importedBefore, lockFile, notWaiting, tooOld } from './handed-file.ts'
import { refuseUndo } from './take-back.ts'

type Asked = { fileId: number; actor: Actor; now: Date }

/**
 * Imports a file that waits and is no usage, in one transaction: `apply` does it and says what undoing it needs, as JSON; it
 * also refuses what would change nothing, as the very same file may be wanted again. Throws `conflict` when it waits no more.
 */
export async function importAtOnce<Undo>(
  db: Db,
  { fileId, actor, now }: Asked,
  apply: (transaction: Transaction<Tables>, file: HandedFile) => Promise<Undo>,
): Promise<{ file: HandedFile; undo: Undo }> {
  return db.transaction().execute(async (transaction) => {
    const file = await lockFile(transaction, fileId)
    if (file.state !== 'waiting') throw notWaiting(file)
    if (file.handedAt < tooOld(now)) throw notWaiting({ ...file, state: 'cancelled' })
    const undo = await apply(transaction, file)
    await transaction
      .updateTable('handed_file')
      .set({ state: 'imported', imported_by: actor.id, imported_at: now, held: null, undo: JSON.stringify(undo) })
      .where('id', '=', fileId)
      .execute()
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'file.import',
      subject: String(fileId),
      detail: { name: file.name, kind: file.kind },
    })
    return { file: await findFile(transaction, fileId), undo }
  })
}

/** Takes such an import back, in one transaction; `revert` is given what `apply` said. Throws `conflict` after a day. */
export async function undoAtOnce<Result>(
  db: Db,
  { fileId, actor, now }: Asked,
  revert: (transaction: Transaction<Tables>, file: HandedFile) => Promise<Result>,
): Promise<Result> {
  return db.transaction().execute(async (transaction) => {
    const file = await lockFile(transaction, fileId)
    refuseUndo(file, now)
    const result = await revert(transaction, file)
    await transaction
      .updateTable('handed_file')
      .set({ state: 'undone', ended_at: now, undo: null })
      .where('id', '=', fileId)
      .execute()
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'file.undo',
      subject: String(fileId),
      detail: { name: file.name, kind: file.kind },
    })
    return result
  })
}

/** Throws `conflict` when the very same bytes are imported already. */
export async function refuseImportedBefore(
  transaction: Transaction<Tables>,
  file: Pick<HandedFile, 'id' | 'digest'>,
): Promise<void> {
  const before = await importedBefore(transaction, file)
  if (!before) return
  throw new AppError(
    'conflict',
    `The very same file was imported on ${before.at.toISOString().slice(0, 10)}. Nothing was changed.`,
  )
}
