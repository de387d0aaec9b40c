import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { errorText } from '../../base/app-error.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Db } from '../../db/database.ts'
import {
  type ClaimedMessage,
  claimMessages,
  giveBack,
  markFailed,
  markSent,
  postpone,
  putBack,
  queueMessages,
  renewClaim,
} from '../../outbox/outbox.ts'
import type { Person } from '../../people/person.ts'
import { listAdmins, standingOf } from '../../people/roles.ts'
import { type SlackClients, slackErrorOf } from '../web-api.ts'
import { postOnce } from './post-once.ts'
import { NotYet, type OutboxRenderer } from './renderer.ts'

type Deps = {
  db: Db
  clock: Clock
  log: Log
  clients: SlackClients
  admins: readonly string[]
  renderers: Readonly<Record<string, OutboxRenderer>>
  /** For how long a message is claimed. Tests shorten it; nobody else does. */
  leaseMs?: number
}

/** Says what is due. `round` says up to twenty messages and returns how many there were; `run` goes on until `close`. */
export type Delivery = { round(): Promise<number>; run(): void; close(): Promise<void> }

const lookEveryMs = 1_000
const usualLeaseMs = 60_000
const inOneRound = 20

/**
 * Brings the outbox to Slack. A message is claimed by one process for a minute at a time, so that each has one sender:
 * Slack may keep one waiting for longer, and those claimed with it.
 */
export function openDelivery(deps: Deps): Delivery {
  const { leaseMs = usualLeaseMs } = deps
  const stopping = new AbortController()
  let running: Promise<void> = Promise.resolve()

  async function round(): Promise<number> {
    const due = await claimMessages(deps.db, { now: deps.clock.now(), atMost: inOneRound, leaseMs })
    for (const message of due) {
      if (stopping.signal.aborted) {
        await giveBack(deps.db, message)
        continue
      }
      // The one before may have taken so long that another process has this one by now.
      if (await renewClaim(deps.db, message, leaseMs)) await whileClaimed(message, () => deliver(deps, message))
    }
    return due.length
  }

  async function whileClaimed(message: ClaimedMessage, work: () => Promise<void>): Promise<void> {
    const keep = () =>
      renewClaim(deps.db, message, leaseMs).catch((err: unknown) =>
        deps.log.warn({ err, kind: message.kind }, 'the claim on a message could not be renewed'),
      )
    const keeping = setInterval(() => void keep(), leaseMs / 3)
    try {
      await work()
    } finally {
      clearInterval(keeping)
    }
  }

  async function goOn(): Promise<void> {
    while (!stopping.signal.aborted) {
      const said = await round().catch((thrown: unknown) => {
        deps.log.warn({ err: thrown }, 'messages wait: the outbox could not be read')
        return 0
      })
      if (said < inOneRound) await pause(stopping.signal)
    }
  }

  return {
    round,
    run() {
      running = goOn()
    },
    async close() {
      stopping.abort()
      await running
    },
  }
}

async function pause(cutShort: AbortSignal): Promise<void> {
  try {
    await wait(lookEveryMs, undefined, { signal: cutShort })
  } catch (thrown) {
    if (!cutShort.aborted) throw thrown
  }
}

async function deliver(deps: Deps, message: ClaimedMessage): Promise<void> {
  const { db, clock } = deps
  try {
    if (message.recipient === 'admins') return await passToAdmins(deps, message)
    const said = await say(deps, message)
    await markSent(db, message.id, { now: clock.now(), ...said })
  } catch (thrown) {
    if (thrown instanceof NotYet) return postpone(db, message, new Date(clock.now().getTime() + lookEveryMs))
    // Whatever it was must not keep the messages behind it waiting.
    await afterFailure(deps, message, thrown).catch((err: unknown) =>
      deps.log.warn({ err, kind: message.kind }, 'a message that failed could not be put back; its lease runs out'),
    )
  }
}

/** Each admin gets a message of their own, so that one who cannot be reached keeps nobody from reading it. */
async function passToAdmins({ db, clock, admins }: Deps, message: ClaimedMessage): Promise<void> {
  const { id, kind, dedupeKey } = message
  const data = plainData.parse(message.data)
  const now = clock.now()
  await db.transaction().execute(async (transaction) => {
    const each = (await listAdmins(transaction, admins)).map((admin) => ({
      kind,
      data,
      recipient: `person:${admin.id}`,
      dedupeKey: `${dedupeKey} ${admin.id}`,
    }))
    await queueMessages(transaction, each, now)
    await markSent(transaction, id, { now, channel: null, ts: null })
  })
}

const plainData = z.record(z.string(), z.json())

async function say(deps: Deps, message: ClaimedMessage): Promise<{ channel: string | null; ts: string | null }> {
  const { db, clock, clients, renderers } = deps
  const drawer = renderers[message.kind]
  if (!drawer) throw new CannotBeSaid(`nobody draws messages of the kind ${message.kind}`)
  const { channel, reader } = await targetOf(db, message.recipient)
  const drawn = await drawer.draw(message.data, { reader, now: clock.now() }).catch((thrown: unknown) => {
    throw thrown instanceof z.ZodError ? new CannotBeSaid(z.prettifyError(thrown)) : thrown
  })
  return drawn ? postOnce(clients, { message, channel, drawn }) : { channel: null, ts: null }
}

async function targetOf(db: Db, recipient: string): Promise<{ channel: string; reader: Person | null }> {
  const [kind, id = '', inWorkspace = ''] = recipient.split(':')
  if (kind === 'slack') return { channel: inWorkspace, reader: null }
  const standing = await standingOf(db, id)
  const [slackId] = standing?.slackIds ?? []
  if (!standing || standing.leftAt || slackId === undefined) throw new CannotBeSaid('the recipient is not in Slack')
  return { channel: slackId, reader: standing.person }
}

/** Trying again will not help. */
class CannotBeSaid extends Error {}

/** What Slack answers of this message or its recipient. Anything else, such as an outage or a token it refuses, passes. */
const hopeless = [
  'cannot_dm_bot',
  'channel_not_found',
  'invalid_arguments',
  'invalid_blocks',
  'invalid_blocks_format',
  'is_archived',
  'is_inactive',
  'messages_tab_disabled',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_text',
  'not_in_channel',
  'restricted_action',
  'user_disabled',
  'user_is_restricted',
  'user_not_found',
  'user_not_visible',
  'users_not_found',
]
const longestPauseMs = 10 * 60_000

// However long an outage lasts, nothing is given up for it: what is given up is told elsewhere, to others.
async function afterFailure({ db, clock, log }: Deps, message: ClaimedMessage, thrown: unknown): Promise<void> {
  const { id, kind, tries } = message
  const now = clock.now()
  const isHopeless = thrown instanceof CannotBeSaid || hopeless.includes(slackErrorOf(thrown) ?? '')
  if (isHopeless) {
    log.error({ err: thrown, kind, id, tries }, 'a message cannot be said and is kept as failed')
    return markFailed(db, message, { now, why: errorText(thrown) })
  }
  log.warn({ err: thrown, kind, id, tries }, 'a message could not be said and is tried again')
  return putBack(db, message, new Date(now.getTime() + Math.min(longestPauseMs, 1_000 * 2 ** tries)))
}
