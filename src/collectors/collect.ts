import { tallyItself } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import type { Day } from '../base/calendar.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { type Provider, providers } from '../base/provider.ts'
import { type Db, isDatabaseAway } from '../db/database.ts'
import { readPseudonyms } from '../people/pseudonyms.ts'
import { accountFailed, accountRead } from '../sources/feed-state.ts'
import { connectAgain, SameOrganisation } from '../sources/same-organisation.ts'
import { beginRun, endRun, type SyncCounts, type SyncReach, type SyncTrigger } from '../sources/sync-run.ts'
import { listVendorAccounts, setAbilities, type VendorAccount, vendorSecret } from '../sources/vendor-account.ts'
import { inSpan, type Span, type Tracing } from '../traces/tracing.ts'
import type { Vault } from '../vault/vault.ts'
import { abilitiesAfter } from './abilities.ts'
import { feedsOf, readerOf } from './feeds.ts'
import type { Patience } from './patience.ts'
import { openPulse } from './pulse.ts'
import { type FeedOutcome, readFeeds } from './read-feeds.ts'
import { openVendorClient } from './vendor-client.ts'

export type Collecting = {
  db: Db
  vault: Vault
  clock: Clock
  log: Log
  /** The vendors' admin APIs, without a slash at the end. */
  addresses: Record<Provider, string>
  signal?: AbortSignal
  patience?: Patience
  /** Where readings are traced; nowhere where it is left out. */
  tracing?: Tracing | null
}

/** What can be said while a run reads. `feed`: the title of what is being read. */
export type CollectProgress = { account: VendorAccount; feed: string; counts: SyncCounts; reach: SyncReach | null }

/** `busy`: somebody reads this account already. `problem`: what went wrong, feed by feed, empty where nothing did. */
export type Collected = {
  outcome: 'done' | 'failed' | 'busy'
  counts: SyncCounts
  feeds: FeedOutcome[]
  problem: string
  runId: number | null
}

export type CollectRequest = {
  /** `wanted`: as somebody asked for it. */
  trigger: SyncTrigger | 'wanted'
  askedBy?: string
  /** Reads everything from this day on again. */
  since?: Day
  onProgress?(progress: CollectProgress): void
}

/**
 * Reads one account once, feed after feed. Throws `not-found` or `conflict` where there is no active account of this id,
 * and what is no problem of the vendor's (the database away). What fails
 * outside every feed fails the account as a whole.
 */
export async function collectAccount(
  deps: Collecting,
  request: CollectRequest & { accountId: number },
): Promise<Collected> {
  const { db, clock } = deps
  const { accountId, trigger, askedBy = '' } = request
  const account = await activeAccount(db, accountId)
  const begun = await beginRun(db, { accountId, trigger, askedBy, now: clock.now() })
  if (!begun) return { outcome: 'busy', counts: noCounts, feeds: [], problem: '', runId: null }
  const attributes = { 'tally.vendor': account.vendor, 'tally.account': account.id, 'tally.run': begun.runId }
  return inSpan(deps.tracing, { name: 'collect.run', attributes }, async (span) => {
    const collected = await readAccount(deps, { ...request, ...begun, account, span })
    span?.set({ 'tally.outcome': collected.outcome, 'tally.records': collected.counts.records })
    return collected
  })
}

/** Reads every active account: those of one vendor one after the other, the vendors side by side. */
export async function collectAll(
  deps: Collecting,
  request: CollectRequest & { vendor?: Provider },
): Promise<Array<{ account: VendorAccount; collected: Collected }>> {
  const accounts = (await listVendorAccounts(deps.db)).filter(
    ({ state, vendor }) => state === 'active' && (request.vendor === undefined || vendor === request.vendor),
  )
  const readings = await Promise.allSettled(
    providers.map(async (vendor) => {
      const done: Array<{ account: VendorAccount; collected: Collected }> = []
      for (const account of accounts.filter((one) => one.vendor === vendor)) {
        done.push({ account, collected: await collectAccount(deps, { ...request, accountId: account.id }) })
      }
      return done
    }),
  )
  return readings.flatMap((reading) => {
    if (reading.status === 'rejected') throw reading.reason
    return reading.value
  })
}

const noCounts: SyncCounts = { pages: 0, records: 0, changed: 0, people: 0, calls: 0 }

async function readAccount(
  deps: Collecting,
  input: CollectRequest & { account: VendorAccount; runId: number; span: Span | null },
): Promise<Collected> {
  const { db, vault, clock, log, addresses, patience } = deps
  const { account, runId, since = null, onProgress } = input
  const { id: accountId, vendor } = account
  const reader = readerOf(vendor)
  const stop = new AbortController()
  const signal = deps.signal ? AbortSignal.any([deps.signal, stop.signal]) : stop.signal
  let reading = ''
  const pulse = openPulse({
    db,
    runId,
    onTakenOver: (thrown) => stop.abort(thrown),
    onBeat: (counts, reach) => onProgress?.({ account, feed: reading, counts: { ...counts }, reach }),
  })
  const end = async (problem: string) => {
    await pulse.close()
    const isBrokenOff = problem === wasStopped
    return endRun(db, { runId, counts: pulse.counts, problem, isBrokenOff, now: clock.now() })
  }
  try {
    const client = openVendorClient({
      vendor,
      base: addresses[vendor],
      headers: reader.headers(await vendorSecret(db, vault, accountId)),
      limits: reader.limits,
      signal,
      onCall: () => pulse.told({ calls: 1 }),
      ...(patience ? { patience } : {}),
    })
    const feeds = await readFeeds(
      {
        db,
        client,
        accountId,
        runId,
        provider: vendor,
        now: clock.now(),
        since,
        log,
        pseudonyms: await readPseudonyms(db, vault),
        signal,
        told: pulse.told,
        reached: pulse.reached,
        span: input.span,
      },
      {
        feeds: feedsOf(vendor),
        abilities: account.abilities,
        onFeed: (title) => {
          reading = title
        },
      },
    )
    await accountRead(db, accountId)
    await setAbilities(db, accountId, abilitiesAfter(account.abilities, feeds))
    const problem = problemsOf(feeds)
    await end(problem)
    return { outcome: problem === '' ? 'done' : 'failed', counts: { ...pulse.counts }, feeds, problem, runId }
  } catch (thrown) {
    if (thrown instanceof SameOrganisation && thrown.other.state === 'removed') {
      return goOnAsBefore(deps, { ...input, former: thrown.other, end, counts: pulse.counts })
    }
    const problem = deps.signal?.aborted ? wasStopped : thrown instanceof AppError ? thrown.say : brokeOff
    const isOver = await end(problem)
    if (isOver && problem !== wasStopped && !isDatabaseAway(thrown)) {
      await accountFailed(db, { accountId, problem, now: clock.now() })
    }
    if (!deps.signal?.aborted && !(thrown instanceof AppError)) throw thrown
    return { outcome: 'failed', counts: { ...pulse.counts }, feeds: [], problem, runId }
  }
}

/** The organisation was connected before: its account takes the new key, and is read in the place of this one. */
async function goOnAsBefore(
  deps: Collecting,
  input: CollectRequest & {
    account: VendorAccount
    runId: number
    former: VendorAccount
    end(problem: string): Promise<boolean>
    counts: SyncCounts
  },
): Promise<Collected> {
  const { account, former, askedBy = '', runId, counts, end } = input
  const problem = `This organisation was connected before, as “${former.label}”. Its history goes on there with the new key, and it is read next.`
  await end(problem)
  await connectAgain(deps.db, deps.vault, {
    accountId: account.id,
    formerId: former.id,
    askedBy,
    actor: tallyItself,
    now: deps.clock.now(),
  })
  return { outcome: 'failed', counts: { ...counts }, feeds: [], problem, runId }
}

const wasStopped = 'Tally was stopped while it read. The next run goes on from there.'
const brokeOff = 'Reading broke off. The next run goes on from there; the log says more.'

function problemsOf(feeds: FeedOutcome[]): string {
  return feeds.flatMap(({ ok, isAble, title, problem }) => (ok || !isAble ? [] : [`${title}: ${problem}`])).join('\n')
}

async function activeAccount(db: Db, accountId: number): Promise<VendorAccount> {
  const account = (await listVendorAccounts(db)).find(({ id }) => id === accountId)
  if (!account || account.state === 'removed') {
    throw new AppError('not-found', 'There is no such vendor account any more, so nothing was read.')
  }
  if (account.state === 'active') return account
  throw new AppError('conflict', `“${account.label}” is switched off, so nothing was read. Switch it on first.`)
}
