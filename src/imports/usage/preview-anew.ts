import type { Db } from '../../db/database.ts'
import { changeWaiting, type HandedFile, notWaiting } from '../../files/handed-file.ts'
import { keptPreview } from '../kept-preview.ts'
import { usagePreview } from './usage-preview.ts'

/** Reckons the preview of usage that waits anew, after something was said of it or counted beside it. */
export async function previewAnew(db: Db, file: HandedFile): Promise<HandedFile> {
  const before = keptPreview(file.preview)
  if (before.kind !== 'usage') throw notWaiting(file)
  const { layout, isEstimated, rows } = before
  const preview = await usagePreview(db, file, { layout, isEstimated, rows })
  return changeWaiting(db, file.id, { preview: JSON.stringify(preview) })
}
