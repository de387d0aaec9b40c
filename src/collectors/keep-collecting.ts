import { errorText } from '../base/app-error.ts'
import { type Provider, providers } from '../base/provider.ts'
import { isDatabaseAway } from '../db/database.ts'
import { listen } from '../db/listen.ts'
import { adjustProxied } from '../sources/adjustments.ts'
import { type DueSync, dueSyncs } from '../sources/sync-schedule.ts'
import { listVendorAccounts } from '../sources/vendor-account.ts'
import { syncWantedChannel, type WantedSync, wantedSyncs } from '../sources/wanted-sync.ts'
import { type Collecting, collectAccount } from './collect.ts'

const lookEveryMs = 10_000

/** Reads accounts when their time has come or somebody asks. `close` stops within a page; the next process goes on there. */
export type KeptCollecting = {
  /** Begins to read what is due; of several processes one reads each account. Returns once it has begun. */
  readDue(now: Date): Promise<void>
  close(): Promise<void>
}

/**
 * Looks after reading the vendors: what somebody asks for is begun at once. Accounts of one vendor are read one after the
 * other, vendors side by side. What fails is in the run's record; it throws nothing. `onRead` hears of each run's end.
 */
export function keepCollecting(
  deps: Omit<Collecting, 'signal'> & {
    url: string
    onRead(): Promise<void>
    /** Hears how each run ended. */
    onRun?(vendor: Provider, outcome: 'done' | 'failed'): void
  },
): KeptCollecting {
  const { db, url, log, clock, onRead, onRun } = deps
  const stop = new AbortController()
  const queues = new Map<Provider, Promise<void>>(providers.map((vendor) => [vendor, Promise.resolve()]))
  const waiting = new Set<number>()
  let looking = Promise.resolve()

  async function read(vendor: Provider, sync: DueSync | WantedSync): Promise<void> {
    if (stop.signal.aborted) return
    const { accountId, askedBy } = sync
    const trigger = 'runId' in sync ? ('wanted' as const) : sync.trigger
    const request = { accountId, trigger, askedBy }
    const { outcome, counts, problem } = await collectAccount({ ...deps, signal: stop.signal }, request)
    // Somebody else reads it, or took the wish; one that stays is looked at again.
    if (outcome === 'busy') return
    onRun?.(vendor, outcome)
    if (outcome === 'done') log.info({ account: accountId, ...counts }, 'a vendor account was read')
    else if (!stop.signal.aborted) {
      log.warn({ account: accountId, problem, ...counts }, 'a vendor account was not read to its end')
    }
    if (!stop.signal.aborted) await adjustProxied(db, { now: clock.now() })
    await onRead()
  }

  async function begin(syncs: ReadonlyArray<DueSync | WantedSync>): Promise<void> {
    const accounts = syncs.length === 0 ? [] : await listVendorAccounts(db)
    for (const sync of syncs) {
      const vendor = accounts.find(({ id }) => id === sync.accountId)?.vendor
      if (!vendor || waiting.has(sync.accountId)) continue
      waiting.add(sync.accountId)
      const turn = async () => {
        waiting.delete(sync.accountId)
        await read(vendor, sync)
      }
      queues.set(vendor, (queues.get(vendor) ?? Promise.resolve()).then(turn).catch(complain))
    }
  }

  function complain(thrown: unknown): void {
    if (isDatabaseAway(thrown)) log.debug({ cause: errorText(thrown) }, 'reading the vendors waits for the database')
    else log.error({ err: thrown }, 'a vendor account could not be read')
  }

  function look(): void {
    looking = looking
      .then(async () => {
        if (!stop.signal.aborted) await begin(await wantedSyncs(db))
      })
      .catch(complain)
  }

  const listener = listen({
    url,
    channel: syncWantedChannel,
    onMessage: look,
    onLost: (cause) => log.debug({ cause: errorText(cause) }, 'wishes to read a vendor are looked for, not heard of'),
  })
  // What broke off with the process before this one goes on at once.
  looking = dueSyncs(db, clock.now()).then(begin).catch(complain)
  const timer = setInterval(look, lookEveryMs)
  return {
    readDue: async (now) => begin(await dueSyncs(db, now)),
    async close() {
      clearInterval(timer)
      stop.abort(new Error('Tally is stopping'))
      await listener.close()
      await looking
      await Promise.all(queues.values())
    },
  }
}
