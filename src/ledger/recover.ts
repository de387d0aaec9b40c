import { readdir, rm } from 'node:fs/promises'
import { AppError } from '../base/app-error.ts'
import { EntryBatch } from './entry-batch.ts'
import { entryText } from './entry-text.ts'
import { interruptedEntry } from './interrupted-entry.ts'
import { readLine } from './journal-line.ts'
import type { OpenRecord } from './open-record.ts'
import { isSegment, segmentLines } from './segment.ts'
import { setAside } from './set-aside.ts'
import { type StoreDeps, storeBatch } from './store-batch.ts'

/**
 * Brings the journal of a dead process into the ledger: closed entries as they are, requests that were in flight as
 * estimates; then removes the folder. Doing it twice, or half and then again, changes nothing. `left`: we are stopping
 * and the folder is still needed.
 */
export async function recoverJournal(deps: StoreDeps, path: string): Promise<'stored' | 'left'> {
  const inFlight = new Map<string, OpenRecord>()
  let closed = 0
  for (const name of (await readdir(path)).filter(isSegment).sort()) {
    for await (const { lines, torn } of segmentLines(`${path}/${name}`, 0, Number.POSITIVE_INFINITY)) {
      const entries = await entriesOf(deps, lines, inFlight)
      // A torn line was never acknowledged, unless only its newline is missing.
      if (torn && readLine(torn)) entries.push(...(await entriesOf(deps, [torn], inFlight)))
      else if (torn) deps.log.info({ bytes: torn.length }, 'a journal file ends in an unfinished line')
      if ((await storeBatch(deps, EntryBatch.of(entries))) === 'left') return 'left'
      closed += entries.length
    }
  }
  const interrupted = [...inFlight.values()].map((record) => ({
    id: record.id,
    entryText: entryText(interruptedEntry(record)),
  }))
  for (let start = 0; start < interrupted.length; start += batchSize) {
    const batch = EntryBatch.of(interrupted.slice(start, start + batchSize))
    if ((await storeBatch(deps, batch)) === 'left') return 'left'
  }
  await rm(path, { recursive: true, force: true })
  deps.log.info({ closed, interrupted: interrupted.length }, 'the journal of a dead process was taken over')
  return 'stored'
}

const batchSize = 500

async function entriesOf(
  deps: StoreDeps,
  lines: Buffer[],
  inFlight: Map<string, OpenRecord>,
): Promise<Array<{ id: string; entryText: string }>> {
  const entries: Array<{ id: string; entryText: string }> = []
  for (const bytes of lines) {
    const line = readLine(bytes)
    if (!line) {
      const isKept = await setAside(deps, { reason: 'damaged journal line', text: bytes.toString('latin1') })
      if (!isKept) throw new AppError('unavailable', 'A damaged journal line could not be set aside.')
    } else if (line.kind === 'open') {
      inFlight.set(line.record.id, line.record)
    } else {
      inFlight.delete(line.id)
      entries.push(line)
    }
  }
  return entries
}
