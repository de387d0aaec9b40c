import { startVendors } from '../../sandbox/vendors/testing.ts'
import { addDays, dayOf, startOfDay } from '../base/calendar.ts'
import { settableClock } from '../base/clock.ts'
import { createLog } from '../base/log.ts'
import type { Provider } from '../base/provider.ts'
import type { Db } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { addVendorAccount } from '../sources/add-vendor-account.ts'
import { feedRead } from '../sources/feed-state.ts'
import { openVault } from '../vault/vault.ts'
import { type Collected, type Collecting, type CollectRequest, collectAccount } from './collect.ts'
import { feedsOf } from './feeds.ts'
import type { Patience } from './patience.ts'

export const testMasterKey = Buffer.alloc(32, 7).toString('base64')

/**
 * One account at the sandbox's vendors, and a database of its own. Waiting takes no time: it moves the vendors' clock on.
 * The business clock stands at `now` until it is set. With `readUpTo`, all that is older counts as read by an earlier run,
 * so that the next one reads a month and not a year.
 */
export async function collectingWorld(
  vendor: Provider,
  options: {
    now?: Date
    world?: 'company'
    from?: string
    readUpTo?: string
    rateLimits?: boolean
    callLimitMs?: number
  } = {},
) {
  const { now = new Date('2026-11-21T09:00:00Z'), callLimitMs = 5_000, readUpTo, ...ofVendors } = options
  const clock = settableClock(now)
  const [database, vendors] = await Promise.all([testDatabase(), startVendors({ ...ofVendors, clock })])
  const vault = openVault([testMasterKey])
  const waits: number[] = []
  let waitedMs = 0
  const patience: Patience = {
    nowMs: () => waitedMs,
    async wait(ms, signal) {
      signal?.throwIfAborted()
      waits.push(ms)
      waitedMs += ms
      vendors.clock.advance(ms)
    },
    callLimitMs,
    isPaced: ofVendors.rateLimits ?? false,
  }
  const deps: Collecting = {
    db: database.db,
    vault,
    clock,
    log: createLog('silent'),
    addresses: { cursor: vendors.cursorUrl, anthropic: vendors.anthropicUrl, openai: vendors.openaiUrl },
    patience,
  }
  const account = await addVendorAccount(database.db, vault, {
    vendor,
    label: `${vendor} of a test`,
    secret: vendors.keys[vendor],
    abilities: [],
    actor: { id: 'test', origin: 'command line' },
    now,
  })
  if (readUpTo) await readBefore(database.db, { accountId: account.id, vendor, now, readUpTo })
  return {
    database,
    db: database.db,
    vendors,
    clock,
    deps,
    waits,
    accountId: account.id,
    collect: (request: Partial<CollectRequest> = {}): Promise<Collected> =>
      collectAccount(deps, { trigger: 'hand', ...request, accountId: account.id }),
    async close() {
      await vendors.close()
      await database.close()
    },
  }
}

/** Counts everything before `readUpTo` as read, so that the first reading of an account is a short one. */
export async function readBefore(
  db: Db,
  { accountId, vendor, now, readUpTo }: { accountId: number; vendor: Provider; now: Date; readUpTo: string },
): Promise<void> {
  const days = { from: startOfDay(addDays(dayOf(now), -365)), to: new Date(readUpTo) }
  for (const feed of feedsOf(vendor)) await feedRead(db, { accountId, feed: feed.name, now, ...days })
}

export type CollectingWorld = Awaited<ReturnType<typeof collectingWorld>>
