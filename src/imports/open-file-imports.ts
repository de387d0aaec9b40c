import { AppError } from '../base/app-error.ts'
import { csvOf } from '../base/csv.ts'
import type { Db } from '../db/database.ts'
import { accountsFor } from '../files/file-account.ts'
import { cancelFile, findFile, type HandedFile, undoUntil } from '../files/handed-file.ts'
import { rejectedRows } from '../files/staged-file.ts'
import { importAnswered, undoAnswered } from './answered.ts'
import type { FileImports, ShownFile, TakenFile } from './file-imports.ts'
import type { ImportDeps } from './import-deps.ts'
import { keptPreview } from './kept-preview.ts'
import { takeFile, takeHeldFile } from './take-file.ts'
import { assignHandle } from './usage/assign-handle.ts'
import { chooseFileAccount } from './usage/choose-account.ts'
import { sortWaitingLines, typeWaitingInvoice } from './waiting-invoice.ts'

/** Files that are handed in, over this database; see `FileImports`. */
export function openFileImports(deps: ImportDeps): FileImports {
  const { db } = deps
  return {
    take: async (file, options) => takenOf(db, await takeFile(deps, file, options)),
    setSpan: async (fileId, span, options) => takenOf(db, await takeHeldFile(deps, fileId, { ...options, span })),
    assign: async (fileId, input, options) => takenOf(db, await assignHandle(db, fileId, { ...input, ...options })),
    chooseAccount: async (fileId, accountId) => takenOf(db, await chooseFileAccount(db, fileId, accountId)),
    sortLines: async (fileId, sorts) => takenOf(db, await sortWaitingLines(db, fileId, sorts)),
    typeInvoice: async (fileId, typed) => takenOf(db, await typeWaitingInvoice(db, fileId, typed)),
    async importFile(fileId, options) {
      const { file, notes } = await importAnswered(deps, fileId, options)
      return { fileId, preview: keptPreview(file.preview), undoUntil: undoUntil(file.importedAt ?? options.now), notes }
    },
    cancel: (fileId, { now }) => cancelFile(db, fileId, now),
    undo: (fileId, options) => undoAnswered(deps, fileId, options),
    async shown(fileId) {
      const file = await findFile(db, fileId)
      return { ...(await takenOf(db, file)), state: shownState(file), undoUntil: stillUndoable(file) }
    },
    async rejectedRows(fileId) {
      const rows = await rejectedRows(db, fileId)
      if (rows.length === 0) return null
      return csvOf([['Row', 'Reason'], ...rows.map(({ row, reason, cells }) => [String(row), reason, ...cells])])
    },
  }
}

async function takenOf(db: Db, file: HandedFile): Promise<TakenFile> {
  const { id, name, provider, accountId, state } = file
  const accounts = provider === null || state !== 'waiting' ? [] : await accountsFor(db, provider)
  return {
    fileId: id,
    name,
    preview: keptPreview(file.preview),
    accounts: accounts.length < 2 ? [] : accounts.map((one) => ({ ...one, isChosen: one.id === accountId })),
  }
}

function shownState({ name, state }: HandedFile): ShownFile['state'] {
  if (state !== 'reading') return state
  throw new AppError('conflict', `“${name}” is still being read. Nothing was changed; look again in a moment.`)
}

function stillUndoable({ state, importedAt }: HandedFile): Date | null {
  return state === 'imported' && importedAt !== null ? undoUntil(importedAt) : null
}
