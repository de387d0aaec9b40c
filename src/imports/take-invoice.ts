import type { Db } from '../db/database.ts'
import { changeWaiting, type HandedFile } from '../files/handed-file.ts'
import { keepInvoiceFile } from '../invoices/invoice-file.ts'
import type { ImportDeps } from './import-deps.ts'
import { keptBeforeOf } from './imported-before.ts'
import type { Incoming } from './incoming.ts'
import { previewInvoice } from './invoices/invoice-preview.ts'
import { type ReadInvoice, readInvoice } from './invoices/read-invoice.ts'
import type { Preview } from './preview.ts'
import { settle } from './settle.ts'

/** Reads a PDF as an invoice and keeps it, sealed, until somebody answers. */
export async function takeInvoice(
  { db, vault }: ImportDeps,
  fileId: number,
  { incoming, name, now }: { incoming: Incoming; name: string; now: Date },
): Promise<HandedFile> {
  incoming.forget()
  const read = await readInvoice(incoming.bytes)
  const known = await incoming.end()
  // A scan is kept as well: its totals may be typed in.
  const bytes = read.kind === 'invoice' || read.canBeTyped ? read.bytes : null
  const invoiceFileId = bytes && (await keepInvoiceFile(db, vault, { name, bytes, now }))
  await changeWaiting(db, fileId, { invoice_file_id: invoiceFileId })
  const file = { id: fileId, digest: known.digest, invoiceFileId }
  return settle(db, fileId, { preview: await previewOf(db, file, read), ...known })
}

async function previewOf(
  db: Db,
  file: Pick<HandedFile, 'id' | 'digest' | 'invoiceFileId'>,
  read: ReadInvoice,
): Promise<Preview> {
  if (read.kind === 'refused') return { kind: 'refused', sentence: read.sentence, canBeTyped: read.canBeTyped }
  const { invoice, notes } = read
  return previewInvoice(db, { invoice, notes, before: await keptBeforeOf(db, file) })
}
