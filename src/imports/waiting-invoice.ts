import { AppError } from '../base/app-error.ts'
import type { Db } from '../db/database.ts'
import { changeWaiting, findFile, type HandedFile, notWaiting } from '../files/handed-file.ts'
import type { LineSort } from '../invoices/invoice.ts'
import type { TypedInvoice } from './file-imports.ts'
import { keptBeforeOf } from './imported-before.ts'
import { previewInvoice } from './invoices/invoice-preview.ts'
import { typedInvoice } from './invoices/typed-invoice.ts'
import { keptPreview } from './kept-preview.ts'

/** Puts lines of an invoice that waits under other sorts, by their places. Throws `not-found` for a line. */
export async function sortWaitingLines(
  db: Db,
  fileId: number,
  sorts: ReadonlyMap<number, LineSort>,
): Promise<HandedFile> {
  const file = await findFile(db, fileId)
  const preview = keptPreview(file.preview)
  if (file.state !== 'waiting' || preview.kind !== 'invoice') throw notWaiting(file)
  for (const place of sorts.keys()) {
    if (!preview.lines[place]) {
      throw new AppError('not-found', `The invoice has no line ${place + 1}. Nothing was changed.`)
    }
  }
  const lines = preview.lines.map((line, place) => ({ ...line, sort: sorts.get(place) ?? line.sort }))
  return changeWaiting(db, fileId, { preview: JSON.stringify({ ...preview, lines }) })
}

/** Takes the totals somebody typed for an invoice that could not be read. Throws `bad-input` naming the field. */
export async function typeWaitingInvoice(db: Db, fileId: number, typed: TypedInvoice): Promise<HandedFile> {
  const file = await findFile(db, fileId)
  const before = keptPreview(file.preview)
  if (file.state !== 'waiting' || !(before.kind === 'refused' && before.canBeTyped)) throw notWaiting(file)
  const invoice = typedInvoice(typed)
  const preview = await previewInvoice(db, { invoice, notes: [], before: await keptBeforeOf(db, file) })
  return changeWaiting(db, fileId, { kind: 'invoice', preview: JSON.stringify(preview) })
}
