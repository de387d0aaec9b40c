import { setTimeout as wait } from 'node:timers/promises'
import type { Db } from '../../src/db/database.ts'
import { addVendorAccount } from '../../src/sources/add-vendor-account.ts'
import { feedStates } from '../../src/sources/feed-state.ts'
import { openVault } from '../../src/vault/vault.ts'
import { runWorker } from '../worker.ts'
import type { CollectOrder, CollectTimes } from './collect-worker.ts'
import type { Vendor } from './start-vendor.ts'

const secretKey = '7'.repeat(64)

/** `eventsSeconds`: from the first question for events until the last one was in the ledger and its sums. */
export type FirstReading = CollectTimes & { eventsSeconds: number }

/** Tally's collector on an account of the bench's vendor; every reading is a process of its own. Throws where one is not done. */
export async function openReading(
  { db, url }: { db: Db; url: string },
  vendor: Vendor,
  now: Date,
): Promise<{ first(): Promise<FirstReading>; again(at: Date): Promise<CollectTimes> }> {
  const terms = { vendor: 'cursor', label: 'bench', secret: vendor.key, abilities: [] } as const
  const actor = { id: 'bench', origin: 'command line' } as const
  const { id: accountId } = await addVendorAccount(db, openVault([secretKey]), { ...terms, actor, now })
  const order = { url, secretKey, cursorUrl: vendor.cursorUrl, accountId, nowMs: now.getTime() }
  return {
    async first() {
      const [times, eventsToMs] = await Promise.all([collect(order), whenEventsAreIn(db, accountId)])
      return { ...times, eventsSeconds: (eventsToMs - times.eventsFromMs) / 1_000 }
    },
    again: (at) => collect({ ...order, nowMs: at.getTime() }),
  }
}

async function collect(order: CollectOrder): Promise<CollectTimes> {
  const times = await runWorker<CollectTimes>(new URL('collect-worker.ts', import.meta.url), order)
  if (times.outcome !== 'done') throw new Error(`the reading ended as ${times.outcome}: ${times.problem}`)
  return times
}

// Looked at from outside, so that the reading process is disturbed by nothing.
async function whenEventsAreIn(db: Db, accountId: number): Promise<number> {
  for (let looks = 0; looks < 12_000; looks++) {
    const state = (await feedStates(db, accountId)).find(({ feed }) => feed === 'cursor-events')
    if ((state?.note as { isBackfilled?: boolean } | undefined)?.isBackfilled)
      return performance.timeOrigin + performance.now()
    await wait(50)
  }
  throw new Error('the events were not read within ten minutes')
}
