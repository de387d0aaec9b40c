import { z } from 'zod'
import type { Actor } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import { importAtOnce, undoAtOnce } from '../files/answer-file.ts'
import { countFile } from '../files/count-file.ts'
import { findFile, type HandedFile, notWaiting } from '../files/handed-file.ts'
import { takeBackFile } from '../files/take-back.ts'
import { keepInvoice } from '../invoices/keep-invoice.ts'
import { undoInvoice } from '../invoices/take-back-invoice.ts'
import { applyMoves } from '../people/mapping/apply-moves.ts'
import { doneMoves, plannedMoves } from '../people/mapping/planned-moves.ts'
import { undoMoves } from '../people/mapping/undo-moves.ts'
import { adjustProxied } from '../sources/adjustments.ts'
import type { Progress } from './file-imports.ts'
import { openHeldText } from './held.ts'
import type { ImportDeps } from './import-deps.ts'
import { invoiceOfPreview } from './invoices/invoice-preview.ts'
import { keptPreview } from './kept-preview.ts'
import { previewAnew } from './usage/preview-anew.ts'

type Answering = { actor: Actor; now: Date }

/** Imports a file that waits. `notes`: what was left out of it because it was changed meanwhile. */
export async function importAnswered(
  deps: ImportDeps,
  fileId: number,
  options: Answering & { approved?: readonly string[]; onProgress?: (progress: Progress) => void },
): Promise<{ file: HandedFile; notes: string[] }> {
  const file = await findFile(deps.db, fileId)
  switch (file.kind) {
    case 'usage':
      return { file: await importUsage(deps, file, options), notes: [] }
    case 'invoice':
      return { file: await importInvoice(deps, file, options), notes: [] }
    case 'people':
    case 'groups':
      return importPeople(deps, file, options)
    case 'needs-period':
      throw new AppError('bad-input', `Say first of when “${file.name}” is. Nothing was changed.`)
    case 'unrecognised':
    case 'refused':
      throw new AppError('bad-input', `“${file.name}” cannot be imported. Nothing was changed.`)
  }
}

/** Takes an import back. `notes`: what stays because it was changed since. */
export async function undoAnswered(
  { db }: ImportDeps,
  fileId: number,
  { actor, now }: Answering,
): Promise<{ notes: string[] }> {
  const { kind } = await findFile(db, fileId)
  switch (kind) {
    case 'usage': {
      const { provider } = await takeBackFile(db, { fileId, actor, now })
      if (provider !== 'cursor') await adjustProxied(db, { now })
      return { notes: [] }
    }
    case 'invoice':
      return undoAtOnce(db, { fileId, actor, now }, async (transaction, file) => {
        const { invoiceId } = keptInvoice.parse(file.undo)
        await undoInvoice(transaction, { invoiceId, actor, now })
        return { notes: [] }
      })
    case 'people':
    case 'groups':
      return undoAtOnce(db, { fileId, actor, now }, async (transaction, file) => {
        const { kept } = await undoMoves(transaction, { done: doneMoves.parse(file.undo), actor, now })
        return { notes: kept }
      })
    case 'needs-period':
    case 'unrecognised':
    case 'refused':
      throw new AppError('bad-input', 'This file was never imported. Nothing was changed.')
  }
}

const keptInvoice = z.object({ invoiceId: z.int() })

async function importUsage(
  { db }: ImportDeps,
  file: HandedFile,
  { actor, now, onProgress }: Answering & { onProgress?: (progress: Progress) => void },
): Promise<HandedFile> {
  // What is said in the end is what is counted, not what was seen when the file came.
  if (file.state === 'waiting') await previewAnew(db, file)
  let done = 0
  const imported = await countFile(db, {
    fileId: file.id,
    actor,
    now,
    onWindow(rows) {
      done += rows
      onProgress?.({ step: 'counting', done, of: file.stagedRows, rows: done })
    },
  })
  if (imported.provider !== 'cursor') await adjustProxied(db, { now })
  return imported
}

async function importInvoice({ db }: ImportDeps, { id }: HandedFile, { actor, now }: Answering): Promise<HandedFile> {
  const { file } = await importAtOnce(db, { fileId: id, actor, now }, async (transaction, waiting) => {
    const preview = keptPreview(waiting.preview)
    if (preview.kind !== 'invoice') throw notWaiting(waiting)
    const invoice = invoiceOfPreview(preview)
    const kept = await keepInvoice(transaction, { invoice, fileId: waiting.invoiceFileId, actor, now })
    if (kept.outcome === 'kept') return { invoiceId: kept.invoiceId }
    throw new AppError('conflict', 'This very file is kept as an invoice already. Nothing was changed.')
  })
  return file
}

async function importPeople(
  { db, vault }: ImportDeps,
  { id }: HandedFile,
  { actor, now, approved }: Answering & { approved?: readonly string[] },
): Promise<{ file: HandedFile; notes: string[] }> {
  const notes: string[] = []
  const { file } = await importAtOnce(db, { fileId: id, actor, now }, async (transaction, waiting) => {
    if (waiting.held === null) throw notWaiting(waiting)
    const plan = plannedMoves.parse(JSON.parse(openHeldText(vault, { fileId: id, held: waiting.held })))
    const { conflicts, done } = await applyMoves(transaction, { plan, approved, actor, now })
    notes.push(...conflicts)
    return done
  })
  return { file, notes }
}
