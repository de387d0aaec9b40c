import { createReadStream, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { openDatabase } from '../../src/db/database.ts'
import { openFileImports } from '../../src/imports/open-file-imports.ts'
import { openVault } from '../../src/vault/vault.ts'

export type ImportOrder = { url: string; secretKey: string; file: string; nowMs: number; undo: boolean }

/**
 * Seconds of reading the file and showing its preview, of counting it, and of taking it back; resident memory before and at its
 * highest; the event loop's delay at p99.9; CPU of all its threads.
 */
export type ImportTimes = {
  readSeconds: number
  countSeconds: number
  undoSeconds: number
  cpuSeconds: number
  startMb: number
  peakMb: number
  delayMs: number
  longestMs: number
  fresh: number
  known: number
}

const order: ImportOrder = JSON.parse(process.argv[2] ?? '')
const { url, secretKey, file, nowMs } = order
const { db, close } = openDatabase({ url, application: 'bench import', onError: () => undefined })
const files = openFileImports({ db, vault: openVault([secretKey]) })
const by = { actor: { id: 'bench', origin: 'command line' } as const, now: new Date(nowMs) }
// What the process needs whatever the file is, the connection among it, is there before it is measured.
await files.rejectedRows(0)
const startMb = process.memoryUsage.rss() / 2 ** 20
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
const cpuBefore = process.cpuUsage()
const started = performance.now()
const taken = await files.take(
  { name: path.basename(file), bytes: createReadStream(file), size: statSync(file).size },
  by,
)
const read = performance.now()
if (taken.preview.kind !== 'usage') throw new Error(`the file is ${JSON.stringify(taken.preview)}`)
const { fresh, known, before } = taken.preview
if (before === null) await files.importFile(taken.fileId, by)
const counted = performance.now()
if (order.undo) await files.undo(taken.fileId, by)
const undone = performance.now()
const cpu = process.cpuUsage(cpuBefore)
delay.disable()
const times: ImportTimes = {
  readSeconds: (read - started) / 1_000,
  countSeconds: (counted - read) / 1_000,
  undoSeconds: (undone - counted) / 1_000,
  cpuSeconds: (cpu.user + cpu.system) / 1e6,
  startMb,
  peakMb: Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]) / 1_024,
  delayMs: delay.percentile(99.9) / 1e6,
  longestMs: delay.max / 1e6,
  fresh: fresh.rows,
  known: known.rows,
}
await close()
process.stdout.write(JSON.stringify(times))
