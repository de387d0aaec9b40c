import { startVendors } from '../../sandbox/vendors/testing.ts'
import { settableClock } from '../base/clock.ts'
import { createLog } from '../base/log.ts'
import type { Provider } from '../base/provider.ts'
import { testDatabase } from '../db/testing.ts'
import { addVendorAccount } from '../sources/add-vendor-account.ts'
import { openVault } from '../vault/vault.ts'
import { type Collected, type Collecting, type CollectRequest, collectAccount } from './collect.ts'
import type { Patience } from './patience.ts'

export const testMasterKey = Buffer.alloc(32, 7).toString('base64')

/**
 * One account at the sandbox's vendors, and a database of its own. Waiting takes no time: it moves the vendors' clock on.
 * The business clock stands at `now` until it is set.
 */
export async function collectingWorld(
  vendor: Provider,
  options: { now?: Date; world?: 'company'; from?: string; rateLimits?: boolean; callLimitMs?: number } = {},
) {
  const { now = new Date('2026-11-21T09:00:00Z'), callLimitMs = 5_000, ...ofVendors } = options
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

export type CollectingWorld = Awaited<ReturnType<typeof collectingWorld>>
