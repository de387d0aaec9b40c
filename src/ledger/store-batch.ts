import { errorText } from '../base/app-error.ts'
import { backOffMs, pauseFor } from '../base/back-off.ts'
import type { Log } from '../base/log.ts'
import { type Db, isDatabaseAway } from '../db/database.ts'
import type { EntryBatch } from './entry-batch.ts'
import { namedText } from './entry-text.ts'
import { isRefusedEntry, recordEntryBytes } from './record-entries.ts'
import { setAside } from './set-aside.ts'

/** `stopping`: once aborted, a batch that fails is left for the next process instead of being tried again. */
export type StoreDeps = { db: Db; folder: string; log: Log; stopping: AbortSignal }

/**
 * Records entries, trying again for as long as it takes while the database is away. An entry the database refuses is
 * set aside and keeps nobody else out. `left`: we are stopping and not all of them are stored.
 */
export async function storeBatch(deps: StoreDeps, batch: EntryBatch): Promise<'stored' | 'left'> {
  for (let failures = 0; ; ) {
    try {
      await recordEntryBytes(deps.db, batch.bytes())
      if (failures > 0) deps.log.info({ failures }, 'the ledger takes entries again')
      return 'stored'
    } catch (thrown) {
      if (isRefusedEntry(thrown)) {
        if (batch.count > 1) return storeHalves(deps, batch)
        if (await setAside(deps, { reason: errorText(thrown), text: namedText(batch.text(0)) })) return 'stored'
      } else if (failures % logEvery === 0) {
        logFailure(deps.log, thrown, failures)
      }
    }
    failures++
    if (deps.stopping.aborted) return 'left'
    await pauseFor(backOffMs(failures, pauses), deps.stopping)
  }
}

const logEvery = 20
const pauses = { firstMs: 50, longestMs: 3_000 }

async function storeHalves(deps: StoreDeps, batch: EntryBatch): Promise<'stored' | 'left'> {
  const [first, second] = batch.halves()
  return (await storeBatch(deps, first)) === 'left' ? 'left' : storeBatch(deps, second)
}

function logFailure(log: Log, thrown: unknown, failures: number): void {
  if (isDatabaseAway(thrown)) log.warn({ err: thrown, failures }, 'the database is away: entries wait in the journal')
  else log.error({ err: thrown, failures }, 'the ledger takes no entries: they wait in the journal')
}
