import { AppError } from '../base/app-error.ts'
import type { Day } from '../base/calendar.ts'
import { isDatabaseAway } from '../db/database.ts'
import { type FeedState, feedFailed, feedRead, feedStates } from '../sources/feed-state.ts'
import { removedBefore } from '../sources/remove-old-details.ts'
import type { Abilities } from '../sources/vendor-account.ts'
import type { Span } from '../traces/tracing.ts'
import type { Feed, Reading } from './feed.ts'
import { VendorProblem } from './vendor-problem.ts'

/**
 * How a feed of a run ended. `from`: the first instant of what was read of it so far. `isAble` false: the key may not read
 * it, as was known or is new; nothing is wrong then.
 */
export type FeedOutcome = {
  feed: string
  title: string
  ok: boolean
  isAble: boolean
  problem: string
  from: Date | null
}

/** What a run gives its feeds; `span` is the run's, where it is traced. */
type Given = Omit<Reading, 'state' | 'keep'> & { span?: Span | null }

/**
 * Reads feed after feed; one that fails does not stop the others, but a key the vendor does not know stops all. `abilities`:
 * what the key could read so far. Throws what is no problem of the vendor's: the run taken over, the database away.
 */
export async function readFeeds(
  reading: Given,
  input: { feeds: readonly Feed[]; abilities: Abilities; onFeed(title: string): void },
): Promise<FeedOutcome[]> {
  const states = await feedStates(reading.db, reading.accountId)
  const before = await removedBefore(reading.db, reading.accountId)
  const outcomes: FeedOutcome[] = []
  for (const feed of input.feeds) {
    input.onFeed(feed.title)
    const state = states.find((known) => known.feed === feed.name) ?? unread(feed.name, before)
    const couldRead = input.abilities.find(({ endpoint }) => endpoint === feed.title)?.ok ?? false
    const outcome = await readFeed(reading, { feed, state, couldRead })
    outcomes.push(outcome.said)
    if (outcome.isKeyUnknown) {
      await failTheRest(reading, { ...input, states, problem: outcome.said.problem })
      break
    }
  }
  return outcomes
}

/** What could be read before cannot be either, so that nobody takes it for up to date. */
async function failTheRest(
  { db, accountId, now }: Given,
  input: { feeds: readonly Feed[]; abilities: Abilities; states: readonly FeedState[]; problem: string },
): Promise<void> {
  const { feeds, abilities, states, problem } = input
  for (const { name: feed, title } of feeds) {
    const wasRead = states.some((state) => state.feed === feed && state.lastOkAt !== null)
    const mayRead = abilities.some(({ endpoint, ok }) => endpoint === title && ok)
    if (wasRead && mayRead) await feedFailed(db, { accountId, feed, problem, now })
  }
}

async function readFeed(
  reading: Given,
  { feed, state, couldRead }: { feed: Feed; state: FeedState; couldRead: boolean },
): Promise<{ said: FeedOutcome; isKeyUnknown: boolean }> {
  const { db, accountId, now, signal, log } = reading
  const said = { feed: feed.name, title: feed.title }
  let from = state.readFrom
  let last: { from: Date; to: Date } = { from: state.readFrom ?? now, to: now }
  const keep: Reading['keep'] = async (progress) => {
    await feedRead(db, { accountId, feed: feed.name, now, ...progress, goesOn: true })
    windows.kept(progress)
    last = progress
    from = from && from < progress.from ? from : progress.from
  }
  const windows = tracedWindows(reading.span, feed)
  try {
    await feed.read({ ...reading, state, keep })
    await feedRead(db, { accountId, feed: feed.name, now, from: last.from, to: last.to })
    windows.end()
    return { said: { ...said, ok: true, isAble: true, problem: '', from: from ?? last.from }, isKeyUnknown: false }
  } catch (thrown) {
    windows.end(thrown)
    signal.throwIfAborted()
    if (isDatabaseAway(thrown) || (thrown instanceof AppError && thrown.code === 'conflict')) throw thrown
    const problem = problemOf(thrown)
    // A key that never could is no failure; one that could and may not any more is.
    const isAble = couldRead || !isDenied(thrown)
    if (isAble) await feedFailed(db, { accountId, feed: feed.name, problem, now })
    const fields = { accountId, feed: feed.name }
    if (thrown instanceof VendorProblem) log.warn({ ...fields, kind: thrown.kind }, 'a feed could not be read')
    else log.error({ ...fields, err: thrown }, 'a feed could not be read')
    const isKeyUnknown = thrown instanceof VendorProblem && thrown.kind === 'unauthorised'
    return { said: { ...said, ok: false, isAble, problem, from }, isKeyUnknown }
  }
}

function isDenied(thrown: unknown): boolean {
  return thrown instanceof VendorProblem && ['forbidden', 'refused'].includes(thrown.kind)
}

function problemOf(thrown: unknown): string {
  if (thrown instanceof AppError) return thrown.say
  return 'Something in Tally went wrong while this was read. What was read before is kept. The log says more.'
}

function unread(feed: string, before: Day | null): FeedState {
  return {
    feed,
    removedBefore: before,
    readFrom: null,
    readTo: null,
    lastOkAt: null,
    failingSince: null,
    problem: '',
    note: null,
  }
}

/** A feed's span with one for each window: from the end of the one before to when it was kept. */
function tracedWindows(run: Span | null | undefined, { name }: Feed) {
  const feed = run?.child('collect.feed', { 'tally.feed': name })
  let window = feed?.child('collect.window')
  return {
    kept({ from, to }: { from: Date; to: Date }) {
      // Only a note was kept.
      if (from.getTime() === to.getTime()) return
      window?.set({ 'tally.from': from.toISOString(), 'tally.to': to.toISOString() })
      window?.end()
      window = feed?.child('collect.window')
    },
    end(thrown?: unknown) {
      // What was begun behind the last window is none, unless it went wrong.
      if (thrown !== undefined) window?.end(thrown)
      feed?.end(thrown)
    },
  }
}
