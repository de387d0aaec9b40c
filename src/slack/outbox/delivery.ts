import { setTimeout as wait } from 'node:timers/promises'
import type { WorkMeters } from '../../meters/work-meters.ts'
import { kindsWhere } from '../../notices/topics.ts'
import { type ClaimedMessage, claimMessages, giveBack, postpone, renewClaim, type Which } from '../../outbox/outbox.ts'
import { putTogether } from '../../outbox/together.ts'
import { inSpan, type Tracing } from '../../traces/tracing.ts'
import { afterFailure } from './after-failure.ts'
import { type DeliverDeps, deliver, type SendingClient } from './deliver.ts'
import { NotYet } from './renderer.ts'

type Deps = DeliverDeps & {
  /** For how long a message is claimed. Tests shorten it; nobody else does. */
  leaseMs?: number
  /** Told how each message went; nobody where it is left out. */
  meters?: WorkMeters | undefined
  tracing?: Tracing | null
}

/** Says what is due. `round` says one round of each lane and returns how many messages there were; `run` goes on until `close`. */
export type Delivery = { round(): Promise<number>; run(): void; close(): Promise<void> }

/** Messages that are said one after another. `breakMs` lies between two rounds, `always` also where more is due. */
type Lane = { which: Which; client: SendingClient; atMost: number; breakMs: number; always: boolean }

const bulkKinds = kindsWhere(({ isBulk }) => isBulk)
const batchedKinds = kindsWhere(({ isBatched }) => isBatched)

const notices = { client: 'notices', atMost: 20, breakMs: 1_000, always: false } as const
const usual: Lane = { ...notices, which: { kinds: { except: bulkKinds }, byMail: false } }

// A mail service that takes its time keeps nobody waiting for Slack.
const mails: Lane = { ...notices, which: { byMail: true } }

// What goes to many has a lane and a client of its own, so that nothing else ever waits behind it, and no more than 150 a
// minute from each process: Slack takes one a second for each channel and has a ceiling for the workspace it does not name.
// https://docs.slack.dev/apis/web-api/rate-limits
const bulk: Lane = {
  ...{ client: 'bulk', atMost: 5, breakMs: 2_000, always: true },
  which: { kinds: { only: bulkKinds }, byMail: false },
}

const lanes = [usual, mails, bulk]

const usualLeaseMs = 60_000

/**
 * Brings the outbox to its readers. A message is claimed by one process for a minute at a time, so that each has one sender:
 * Slack may keep one waiting for longer, and those claimed with it.
 */
export function openDelivery(deps: Deps): Delivery {
  const { leaseMs = usualLeaseMs } = deps
  const stopping = new AbortController()
  let running: Promise<unknown> = Promise.resolve()

  /** `restMs`: Slack or the mail service asked for so long a rest. */
  async function say(lane: Lane): Promise<{ due: number; restMs: number }> {
    const now = deps.clock.now()
    // Before each claim, so that what waited for the same hour is not said one by one.
    await putTogether(deps.db, { kinds: batchedKinds, now })
    const due = await claimMessages(deps.db, { now, atMost: lane.atMost, leaseMs, which: lane.which })
    let restMs = 0
    for (const message of due) {
      if (stopping.signal.aborted || restMs > 0) {
        await giveBack(deps.db, message)
        continue
      }
      // The one before may have taken so long that another process has this one by now.
      if (!(await renewClaim(deps.db, message, leaseMs))) continue
      restMs = await whileClaimed(message, () => attempt(deps, message, lane))
    }
    return { due: due.length, restMs }
  }

  async function whileClaimed<Result>(message: ClaimedMessage, work: () => Promise<Result>): Promise<Result> {
    const keep = () =>
      renewClaim(deps.db, message, leaseMs).catch((err: unknown) =>
        deps.log.warn({ err, kind: message.kind }, 'the claim on a message could not be renewed'),
      )
    const keeping = setInterval(() => void keep(), leaseMs / 3)
    try {
      return await work()
    } finally {
      clearInterval(keeping)
    }
  }

  async function goOn(lane: Lane): Promise<void> {
    while (!stopping.signal.aborted) {
      const { due, restMs } = await say(lane).catch((thrown: unknown) => {
        deps.log.warn({ err: thrown }, 'messages wait: the outbox could not be read')
        return { due: 0, restMs: 0 }
      })
      if (lane.always || due < lane.atMost || restMs > 0) await pause(Math.max(lane.breakMs, restMs), stopping.signal)
    }
  }

  return {
    async round() {
      let due = 0
      for (const lane of lanes) due += (await say(lane)).due
      return due
    },
    run() {
      running = Promise.all(lanes.map(goOn))
    },
    async close() {
      stopping.abort()
      await running
    },
  }
}

async function pause(ms: number, cutShort: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal: cutShort })
  } catch (thrown) {
    if (!cutShort.aborted) throw thrown
  }
}

/** Says a message, whatever it was must not keep those behind it waiting. Returns how long a rest was asked for. */
async function attempt(deps: Deps, message: ClaimedMessage, { client }: Lane): Promise<number> {
  const { db, clock, meters, tracing } = deps
  const attributes = { 'tally.kind': message.kind, 'tally.message': message.id, 'tally.tries': message.tries }
  try {
    await inSpan(tracing, { name: 'outbox.deliver', attributes }, () => deliver(deps, message, client))
    meters?.delivery('done')
    return 0
  } catch (thrown) {
    meters?.delivery(thrown instanceof NotYet ? 'later' : 'failed')
    if (thrown instanceof NotYet) {
      await postpone(db, message, new Date(clock.now().getTime() + notYetMs(message, clock.now())))
      return 0
    }
    return afterFailure(deps, message, thrown).catch((err: unknown) => {
      deps.log.warn({ err, kind: message.kind }, 'a message that failed could not be put back; its lease runs out')
      return 0
    })
  }
}

// What it waits for may itself wait for the end of a night.
function notYetMs({ createdAt }: ClaimedMessage, now: Date): number {
  return Math.min(60_000, Math.max(1_000, (now.getTime() - createdAt.getTime()) / 10))
}
