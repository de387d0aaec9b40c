import type { DbOrTransaction } from '../db/database.ts'
import { type HandedFile, importedBefore } from '../files/handed-file.ts'
import { sameBytesCounted } from '../invoices/invoice-file.ts'
import { namesOf } from '../people/names-of.ts'
import type { ImportedBefore } from './preview.ts'

/** When and by whom the very same file was imported, the name in words; null when it was not. */
export async function importedBeforeOf(
  db: DbOrTransaction,
  file: Pick<HandedFile, 'id' | 'digest'>,
): Promise<ImportedBefore | null> {
  const before = await importedBefore(db, file)
  if (!before) return null
  const names = await namesOf(db, [before.by])
  return { ...before, by: names.get(before.by) ?? before.by }
}

/** The same of an invoice: one that was removed since, or replaced, may be imported again. */
export async function keptBeforeOf(
  db: DbOrTransaction,
  file: Pick<HandedFile, 'id' | 'digest' | 'invoiceFileId'>,
): Promise<ImportedBefore | null> {
  const isKept = file.invoiceFileId !== null && (await sameBytesCounted(db, file.invoiceFileId)) !== null
  return isKept ? importedBeforeOf(db, file) : null
}
