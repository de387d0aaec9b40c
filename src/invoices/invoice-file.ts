import { hash } from 'node:crypto'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { SealedPlace } from '../vault/sealed-place.ts'
import type { Vault } from '../vault/vault.ts'

/** Where the PDFs are kept sealed. */
export const sealedInvoiceFiles: SealedPlace = {
  title: 'PDFs of invoices',
  table: 'invoice_file_piece',
  column: 'sealed',
  ids: ['file_id', 'piece'],
  facts: ['file_id', 'piece', 'select size from invoice_file where id = file_id'],
  bindingOf: (...facts) => {
    const [fileId = 0, piece = 0, size = 0] = facts.map(Number)
    return pieceBinding(fileId, piece, size)
  },
}

// Sealing holds the event loop: about a millisecond for so many bytes.
const pieceBytes = 512 * 1024

/** Keeps a PDF, sealed; it waits there until an invoice is kept from it or it is dropped. Returns its id. */
export async function keepInvoiceFile(
  db: Db,
  vault: Vault,
  { name, bytes, now }: { name: string; bytes: Buffer; now: Date },
): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const { id } = await transaction
      .insertInto('invoice_file')
      .values({ name, size: bytes.length, digest: digestOf(bytes), kept_at: now })
      .returning('id')
      .executeTakeFirstOrThrow()
    const pieces = Math.ceil(bytes.length / pieceBytes)
    for (let piece = 0; piece < pieces; piece++) {
      const plain = bytes.subarray(piece * pieceBytes, (piece + 1) * pieceBytes).toString('base64')
      const sealed = vault.seal(plain, pieceBinding(id, piece, bytes.length))
      await transaction.insertInto('invoice_file_piece').values({ file_id: id, piece, sealed }).execute()
    }
    return id
  })
}

/**
 * The PDF an invoice was kept from, for whoever may see invoices (finance and admins: the caller asks). Written down in the
 * audit log. Throws `not-found` where it was typed in.
 */
export async function fetchInvoiceFile(
  db: Db,
  vault: Vault,
  { invoiceId, actor, now }: { invoiceId: number; actor: Actor; now: Date },
): Promise<{ name: string; bytes: Buffer }> {
  return db.transaction().execute(async (transaction) => {
    const file = await transaction
      .selectFrom('invoice')
      .innerJoin('invoice_file', 'invoice_file.id', 'invoice.file_id')
      .select(['invoice_file.id', 'invoice_file.name', 'size', 'vendor', 'number'])
      .where('invoice.id', '=', invoiceId)
      .executeTakeFirst()
    if (!file) throw new AppError('not-found', 'Tally has no file of this invoice: it was typed in, or is not there.')
    const bytes = await opened(transaction, vault, file)
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'invoice.fetch',
      subject: String(invoiceId),
      detail: { vendor: file.vendor, number: file.number },
    })
    return { name: file.name, bytes }
  })
}

/** Forgets a file that no invoice was kept from; one that has its invoice stays. */
export async function dropInvoiceFile(db: DbOrTransaction, fileId: number): Promise<void> {
  await db
    .deleteFrom('invoice_file')
    .where('id', '=', fileId)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('invoice').select('invoice.id').whereRef('invoice.file_id', '=', 'invoice_file.id'))),
    )
    .execute()
}

/** The counted invoice that was kept from the very bytes of a kept file; null when there is none. Throws `not-found`. */
export async function sameBytesCounted(db: DbOrTransaction, fileId: number): Promise<{ id: number } | null> {
  const file = await db.selectFrom('invoice_file').select('digest').where('id', '=', fileId).executeTakeFirst()
  if (!file)
    throw new AppError('not-found', 'The invoice’s file is not kept any more. Send it again. Nothing was saved.')
  const row = await db
    .selectFrom('invoice')
    .innerJoin('invoice_file', 'invoice_file.id', 'invoice.file_id')
    .select('invoice.id')
    .where('digest', '=', file.digest)
    .where('state', '=', 'counted')
    .orderBy('invoice.id')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

function digestOf(bytes: Buffer): string {
  return hash('sha256', bytes)
}

async function opened(db: DbOrTransaction, vault: Vault, { id, size }: { id: number; size: number }): Promise<Buffer> {
  const pieces: Buffer[] = []
  for (let piece = 0; piece < Math.ceil(size / pieceBytes); piece++) {
    const { sealed } = await db
      .selectFrom('invoice_file_piece')
      .select('sealed')
      .where('file_id', '=', id)
      .where('piece', '=', piece)
      .executeTakeFirstOrThrow()
    pieces.push(Buffer.from(vault.open(sealed, pieceBinding(id, piece, size)), 'base64'))
  }
  return Buffer.concat(pieces)
}

// The place and the whole length are bound in, so that no piece can be left out, moved or taken from another file.
function pieceBinding(fileId: number, piece: number, size: number): string {
  return `invoice_file:${fileId}:${piece}:${size}`
}
