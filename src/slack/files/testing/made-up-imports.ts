import { AppError } from '../../../base/app-error.ts'
import type { FileImports, IncomingFile, Progress, ShownFile } from '../../../imports/file-imports.ts'
import type { Preview } from '../../../imports/preview.ts'

/** What was done with files, in the order it was done: `take usage.csv`, `import 1`. */
export type MadeUpImports = FileImports & {
  done: string[]
  /** The contents of each file that was taken. */
  contents: string[]
  /** What a file of this name is; the others are `usage`. */
  is(name: string, preview: Preview): void
  /** Called while a file is taken or imported, before it is done: to look, to wait or to throw. */
  during(work: (step: 'take' | 'import', onProgress: (progress: Progress) => void) => Promise<void>): void
}

/** Takes any file for what a test says it is, and keeps what was done with it in memory. */
export function madeUpImports(usual: Preview): MadeUpImports {
  const files = new Map<number, ShownFile>()
  const kinds = new Map<string, Preview>()
  const done: string[] = []
  const contents: string[] = []
  let meanwhile: Parameters<MadeUpImports['during']>[0] = async () => undefined

  function found(fileId: number): ShownFile {
    const file = files.get(fileId)
    if (!file) throw new AppError('not-found', 'Tally does not have this file.')
    return file
  }

  function change(fileId: number, what: string, change: Partial<ShownFile>): ShownFile {
    const changed = { ...found(fileId), ...change }
    files.set(fileId, changed)
    done.push(what)
    return changed
  }

  return {
    done,
    contents,
    is: (name, preview) => void kinds.set(name, preview),
    during(work) {
      meanwhile = work
    },
    async take(file, { onProgress }) {
      contents.push(await textOf(file))
      await meanwhile('take', onProgress ?? (() => undefined))
      const fileId = files.size + 1
      const preview = kinds.get(file.name) ?? usual
      files.set(fileId, { fileId, name: file.name, preview, accounts: [], state: 'waiting', undoUntil: null })
      done.push(`take ${file.name}`)
      return found(fileId)
    },
    async setSpan(fileId, { first, last }) {
      return change(fileId, `span ${fileId} ${first} ${last}`, { preview: usual })
    },
    async assign(fileId, { handle, personId }) {
      const { preview } = found(fileId)
      if (preview.kind !== 'usage') throw new AppError('conflict', 'Nothing was changed.')
      const unmatched = preview.unmatched.filter((one) => one.handle !== handle)
      return change(fileId, `assign ${fileId} ${handle} ${personId}`, { preview: { ...preview, unmatched } })
    },
    async chooseAccount(fileId, accountId) {
      const accounts = found(fileId).accounts.map((account) => ({ ...account, isChosen: account.id === accountId }))
      return change(fileId, `account ${fileId} ${accountId}`, { accounts })
    },
    async sortLines(fileId, sorts) {
      const { preview } = found(fileId)
      if (preview.kind !== 'invoice') throw new AppError('conflict', 'Nothing was changed.')
      const lines = preview.lines.map((line, position) => ({ ...line, sort: sorts.get(position) ?? line.sort }))
      return change(fileId, `sort ${fileId} ${JSON.stringify([...sorts])}`, { preview: { ...preview, lines } })
    },
    async importFile(fileId, { approved, onProgress, now }) {
      const { state, preview } = found(fileId)
      if (state !== 'waiting' && state !== 'importing') throw new AppError('conflict', 'This file is imported already.')
      files.set(fileId, { ...found(fileId), state: 'importing' })
      await meanwhile('import', onProgress ?? (() => undefined))
      const undoUntil = new Date(now.getTime() + 86_400_000)
      change(fileId, `import ${fileId}${approved ? ` ${approved.join(' ')}` : ''}`, { state: 'imported', undoUntil })
      return { fileId, preview, undoUntil, notes: [] }
    },
    async cancel(fileId) {
      change(fileId, `cancel ${fileId}`, { state: 'cancelled' })
    },
    async undo(fileId) {
      if (found(fileId).state !== 'imported')
        throw new AppError('conflict', 'This file is not imported. Nothing was changed.')
      change(fileId, `undo ${fileId}`, { state: 'undone', undoUntil: null })
      return { notes: [] }
    },
    shown: async (fileId) => found(fileId),
    async typeInvoice(fileId, { number, currency, amounts }) {
      return change(fileId, `typed ${fileId} ${number} ${currency} ${JSON.stringify([...amounts])}`, { preview: usual })
    },
    rejectedRows: async (fileId) => (found(fileId).preview.kind === 'usage' ? 'Row,Reason\r\n12,No date\r\n' : null),
  }
}

async function textOf({ bytes }: IncomingFile): Promise<string> {
  return Buffer.concat(await Array.fromAsync(bytes)).toString('utf8')
}
