import { createHmac, type Hmac } from 'node:crypto'
import { type Selectable, sql, type Updateable } from 'kysely'
import { AppError } from '../base/app-error.ts'
import type { Day } from '../base/calendar.ts'
import type { Provider } from '../base/provider.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { HandedFileTable } from '../db/file-tables.ts'
import { dropInvoiceFile } from '../invoices/invoice-file.ts'
import type { Source } from '../ledger/entry.ts'
import { dropRead } from './staged-file.ts'

export type FileKind = HandedFileTable['kind']
export type FileState = HandedFileTable['state']

/**
 * A file that was handed in. `preview` and `undo` are for whoever wrote them. Usage counts for `provider`, `source` and
 * `accountId`, which is null while several are possible or none is there yet.
 */
export type HandedFile = {
  id: number
  name: string
  size: number
  digest: Buffer
  kind: FileKind
  state: FileState
  preview: unknown
  provider: Provider | null
  source: Source | null
  accountId: number | null
  /** Whose everything in it is that names nobody: what the vendor calls them; empty where nobody has said. */
  ownerHandle: string
  /** It is one person's, and says nowhere whose. */
  needsOwner: boolean
  /** The first and last day it has something of. */
  firstDay: Day | null
  lastDay: Day | null
  stagedRows: number
  rejectedRows: number
  held: Buffer | null
  invoiceFileId: number | null
  undo: unknown
  handedBy: string
  handedAt: Date
  importedBy: string | null
  importedAt: Date | null
}

/** For so long a file waits for an answer, and for so long an import can be undone. */
export const fileHours = 24

/** The instant before which what waits is too old. */
export function tooOld(now: Date): Date {
  return new Date(now.getTime() - fileHours * 3_600_000)
}

/** Until when an import can be undone. */
export function undoUntil(importedAt: Date): Date {
  return new Date(importedAt.getTime() + fileHours * 3_600_000)
}

/** A digest in the making; `key` is the installation's, so that it says nothing of the file to anybody else. */
export function fileDigest(key: Buffer): Hmac {
  return createHmac('sha256', key).update('handed file\0')
}

/** Notes a file that is being read. It is nobody's to see before `settleFile`. */
export async function openFile(db: Db, input: { name: string; by: string; now: Date }): Promise<number> {
  const { name, by, now } = input
  const { id } = await db
    .insertInto('handed_file')
    .values({
      digest: Buffer.alloc(0),
      name,
      size: 0,
      kind: 'unrecognised',
      state: 'reading',
      handed_by: by,
      handed_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Changes a file that is being read or waits. Throws `conflict` when it is neither. */
export async function changeWaiting(
  db: DbOrTransaction,
  id: number,
  change: Updateable<HandedFileTable>,
): Promise<HandedFile> {
  const row = await db
    .updateTable('handed_file')
    .set(change)
    .where('id', '=', id)
    .where('state', 'in', ['reading', 'waiting'])
    .returningAll()
    .executeTakeFirst()
  if (!row) throw notWaiting(await findFile(db, id))
  return fileOf(row)
}

/** One file. Throws `not-found`. */
export async function findFile(db: DbOrTransaction, id: number): Promise<HandedFile> {
  const row = await db.selectFrom('handed_file').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row)
    throw new AppError('not-found', 'Tally does not know this file any more. Hand it in again; nothing was changed.')
  return fileOf(row)
}

/** One file, kept from whoever else would change it until the transaction ends. */
export async function lockFile(transaction: DbOrTransaction, id: number): Promise<HandedFile> {
  await sql`select from handed_file where id = ${id} for update`.execute(transaction)
  return findFile(transaction, id)
}

/** The import of the very same bytes that stands; null when there is none. */
export async function importedBefore(
  db: DbOrTransaction,
  { id, digest }: Pick<HandedFile, 'id' | 'digest'>,
): Promise<{ fileId: number; by: string; at: Date } | null> {
  const row = await db
    .selectFrom('handed_file')
    .select(['id as fileId', 'imported_by as by', 'imported_at as at'])
    .where('digest', '=', digest)
    .where('state', '=', 'imported')
    .where('id', '<>', id)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return row?.by && row.at ? { fileId: row.fileId, by: row.by, at: row.at } : null
}

/** Ends the wait of a file: it counts nowhere, and what was staged of it is gone. Said again, it changes nothing. */
export async function cancelFile(db: Db, id: number, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const { state, invoiceFileId } = await lockFile(transaction, id)
    if (state === 'cancelled') return
    await changeWaiting(transaction, id, { state: 'cancelled', held: null, ended_at: now })
    await forgetPeople(transaction, id)
    await dropRead(transaction, id)
    if (invoiceFileId !== null) await dropInvoiceFile(transaction, invoiceFileId)
  })
}

/** Of a file that is over, forgets whom its preview named: what became of it is kept, addresses are not. */
export async function forgetPeople(transaction: DbOrTransaction, id: number): Promise<void> {
  await sql`
    update handed_file set preview = preview
      || case when preview ? 'unmatched' then '{"unmatched": []}'::jsonb else '{}' end
      || case when preview ? 'moves' then '{"moves": []}'::jsonb else '{}' end
      || case when preview ? 'rejected' then jsonb_build_object('rejected', preview->'rejected' || '{"first": []}') else '{}' end
    where id = ${id}`.execute(transaction)
}

/** What is said where a file waits no more. */
export function notWaiting({ name, state }: Pick<HandedFile, 'name' | 'state'>): AppError {
  const is = {
    reading: 'is still being read',
    waiting: 'waits already',
    importing: 'is being imported just now',
    imported: 'was imported already',
    undoing: 'is being undone just now',
    undone: 'was imported and undone; hand it in again to import it',
    cancelled: 'waits no more: it was cancelled, or nobody answered for a day. Hand it in again to import it',
  }[state]
  return new AppError('conflict', `“${name}” ${is}. Nothing was changed.`)
}

function fileOf(row: Selectable<HandedFileTable>): HandedFile {
  return {
    id: row.id,
    name: row.name,
    size: row.size,
    digest: row.digest,
    kind: row.kind,
    state: row.state,
    preview: row.preview,
    provider: row.provider,
    // Written by us alone.
    source: row.source as Source | null,
    accountId: row.account_id,
    ownerHandle: row.owner_handle,
    needsOwner: row.needs_owner,
    firstDay: row.first_day,
    lastDay: row.last_day,
    stagedRows: row.staged_rows,
    rejectedRows: row.rejected_rows,
    held: row.held,
    invoiceFileId: row.invoice_file_id,
    undo: row.undo,
    handedBy: row.handed_by,
    handedAt: row.handed_at,
    importedBy: row.imported_by,
    importedAt: row.imported_at,
  }
}
