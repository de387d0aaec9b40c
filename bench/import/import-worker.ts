import { incomingFile } from '../../src/cli/incoming-file.ts'
import { openDatabase } from '../../src/db/database.ts'
import { openFileImports } from '../../src/imports/open-file-imports.ts'
import { openVault } from '../../src/vault/vault.ts'
import { answer, measureTaken, orderOf, type Taken } from '../worker.ts'

export type ImportOrder = { url: string; secretKey: string; file: string; nowMs: number; undo: boolean }

/** Seconds of reading the file and showing its preview, of counting it, and of taking it back. */
export type ImportTimes = Taken & {
  readSeconds: number
  countSeconds: number
  undoSeconds: number
  fresh: number
  known: number
}

const { url, secretKey, file, nowMs, undo } = orderOf<ImportOrder>()
const { db, close } = openDatabase({ url, application: 'bench import', onError: () => undefined })
const files = openFileImports({ db, vault: openVault([secretKey]) })
const by = { actor: { id: 'bench', origin: 'command line' } as const, now: new Date(nowMs) }
// What the process needs whatever the file is, the connection among it, is there before it is measured.
await files.rejectedRows(0)
const measured = measureTaken()
const started = performance.now()
const taken = await files.take(await incomingFile(file), by)
const read = performance.now()
if (taken.preview.kind !== 'usage') throw new Error(`the file is ${JSON.stringify(taken.preview)}`)
const { fresh, known, before } = taken.preview
if (before === null) await files.importFile(taken.fileId, by)
const counted = performance.now()
if (undo) await files.undo(taken.fileId, by)
const undone = performance.now()
const took = measured()
const times: ImportTimes = {
  readSeconds: (read - started) / 1_000,
  countSeconds: (counted - read) / 1_000,
  undoSeconds: (undone - counted) / 1_000,
  ...took,
  fresh: fresh.rows,
  known: known.rows,
}
await close()
answer(times)
