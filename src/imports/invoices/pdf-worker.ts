import { buffer } from 'node:stream/consumers'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { damaged, pdfItems } from './pdf-items.ts'
import { pdfLimits, type Stopped } from './pdf-limits.ts'
import { rowsOf } from './rows.ts'
import { type Understood, understandInvoice } from './understand-invoice.ts'

// A process of its own for one PDF: a thread reads, which may loop or swell; this one watches it, and ends both.
if (isMainThread) await watch()
else parentPort?.postMessage(await read(workerData))

async function watch() {
  const bytes = await buffer(process.stdin)
  const reading = new Worker(new URL(import.meta.url), {
    workerData: new Uint8Array(bytes),
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: pdfLimits.heapMb },
  })
  const end = (answer: Understood | { stopped: Stopped }) => process.send?.(answer, () => process.exit(0))
  reading.once('message', end)
  // The thread's heap is full; everything else is caught in it.
  reading.once('error', () => end({ stopped: 'memory' }))
  // Only what is killed from outside can be sure to end: memory outside of the heap counts for no limit of the thread's.
  setInterval(() => {
    const { user, system } = process.cpuUsage()
    if (process.memoryUsage.rss() > pdfLimits.memoryMb * 1e6) end({ stopped: 'memory' })
    else if ((user + system) / 1_000 > pdfLimits.cpuMs) end({ stopped: 'time' })
  }, 20)
}

async function read(bytes: Uint8Array): Promise<Understood> {
  try {
    const text = await pdfItems(bytes)
    return text.kind === 'text' ? understandInvoice(rowsOf(text.items)) : text
  } catch {
    return damaged
  }
}
