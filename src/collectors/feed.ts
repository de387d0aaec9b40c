import type { Day } from '../base/calendar.ts'
import type { Log } from '../base/log.ts'
import type { Provider } from '../base/provider.ts'
import type { Db } from '../db/database.ts'
import type { Pseudonyms } from '../people/pseudonyms.ts'
import type { FeedState } from '../sources/feed-state.ts'
import type { SyncCounts } from '../sources/sync-run.ts'
import type { CallLimit } from './pace.ts'
import type { VendorClient } from './vendor-client.ts'

/**
 * One thing that is read of an account. `name` keeps its state (the feed that tells the money is named as its source:
 * `cursor-events`), `title` is for people: `usage events`. A title is also the `endpoint` of what the key may read.
 */
export type Feed = {
  name: string
  title: string
  /** Reads what is due. What it throws is this feed's problem only, but for a key the vendor does not know. */
  read(reading: Reading): Promise<void>
}

/** What a feed is given for one run. */
export type Reading = {
  db: Db
  client: VendorClient
  accountId: number
  runId: number
  provider: Provider
  now: Date
  /** Somebody wants everything from this day on read again. */
  since: Day | null
  /** How far it was read before this run. */
  state: FeedState
  log: Log
  /** Who was deleted: what is told of them is kept under their pseudonyms. */
  pseudonyms: Pseudonyms
  signal: AbortSignal
  /** Adds to the run's counts; of `people` the largest number said stands. Calls count by themselves. */
  told(counts: Partial<SyncCounts>): void
  /** Says how far reading has come on its way, for whoever watches; `to` lies before `from` where it goes back in time. */
  reached(at: Date, of: { from: Date; to: Date }): void
  /**
   * Notes that `[from, to)` is in the ledger, so that a run that breaks off later goes on from there. Without a word of
   * it, a feed that returns has read up to now.
   */
  keep(progress: { from: Date; to: Date; note?: unknown }): Promise<void>
}

/** One endpoint a new key is tried on. `title`: as the feed that reads it. `isNeeded`: without it a key is of no use. */
export type Probe = {
  title: string
  isNeeded: boolean
  /** Throws `VendorProblem` where the key may not. */
  ask(client: VendorClient, now: Date): Promise<void>
}

/** How a vendor is read: how it takes its key, its limits, what is read and in which order, and what a new key is tried on. */
export type VendorReader = {
  headers(secret: string): Record<string, string>
  limits: readonly CallLimit[]
  /** Anew for each run, so that one feed can hand things to the next. */
  feeds(): readonly Feed[]
  probes: readonly Probe[]
}
