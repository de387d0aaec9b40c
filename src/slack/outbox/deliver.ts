import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Db } from '../../db/database.ts'
import type { QuietTimes } from '../../notices/quiet-times.ts'
import { noMail, type Route, routeFor, routeWithoutMail } from '../../notices/route.ts'
import { MailRefused } from '../../outbox/mail.ts'
import { type ClaimedMessage, closeUnsaid, holdBack, markSent, queueMessages } from '../../outbox/outbox.ts'
import { accountToWriteTo } from '../../people/account-to-write-to.ts'
import type { Person } from '../../people/person.ts'
import { listAdmins, standingOf } from '../../people/roles.ts'
import { NotConnected, type SlackClients, slackErrorOf, tokenRefusals } from '../web-api.ts'
import { postOnce } from './post-once.ts'
import { type Drawn, NotYet, type OutboxRenderer } from './renderer.ts'

/** How a drawn message goes out as e-mail, and who is on the organisation's list. */
export type MailDelivery = {
  addresses: readonly string[]
  sendDrawn(input: { message: ClaimedMessage; to: string; drawn: Drawn; now: Date }): Promise<void>
}

export type DeliverDeps = {
  db: Db
  clock: Clock
  log: Log
  clients: Pick<SlackClients, 'notices' | 'bulk' | 'within' | 'workspaces'>
  admins: readonly string[]
  renderers: Readonly<Record<string, OutboxRenderer>>
  /** The same for mails, which take their pictures along. */
  mailRenderers: Readonly<Record<string, OutboxRenderer>>
  /** Null where no e-mail is set up. */
  mail: MailDelivery | null
  /** When whoever chose no quiet times is not written to. */
  usualQuiet: QuietTimes
}

/** The client a message is sent with. */
export type SendingClient = 'notices' | 'bulk'

/** Trying again will not help. */
export class CannotBeSaid extends Error {}

/**
 * Says a claimed message, passes it on to those it is for, keeps it back or closes it; what becomes of it is written down.
 * `client` is Slack's. Throws where it could not be said, and then it is still claimed.
 */
export async function deliver(deps: DeliverDeps, message: ClaimedMessage, client: SendingClient): Promise<void> {
  const { recipient } = message
  if (recipient === 'admins') return passToAdmins(deps, message)
  if (recipient === 'mail') return passToList(deps, message)
  const { db, clock, log, mail, usualQuiet } = deps
  const circumstances = { now: clock.now(), isMailSetUp: mail !== null, usualQuiet }
  try {
    await follow(deps, message, { client, route: await routeFor(db, message, circumstances) })
  } catch (thrown) {
    if (!(thrown instanceof MailRefused) || !recipient.startsWith('mail:')) throw thrown
    // An address that takes no mail is no reason for not telling its person.
    log.warn({ err: thrown, kind: message.kind, id: message.id }, 'a mail was refused and is said in Slack instead')
    await follow(deps, message, { client, route: await routeWithoutMail(db, message, circumstances) })
  }
}

async function follow(
  deps: DeliverDeps,
  message: ClaimedMessage,
  { client, route }: { client: SendingClient; route: Route },
): Promise<void> {
  const { db, clock } = deps
  switch (route.kind) {
    case 'later':
      return holdBack(db, message, route.until)
    case 'nobody':
      return closeUnsaid(db, message, { now: clock.now(), why: route.why })
    case 'email':
      return isForPerson(message) ? passToMail(deps, message) : sendMail(deps, message, route.to)
    case 'slack':
      return sayInSlack(deps, message, client)
  }
}

function isForPerson({ recipient }: ClaimedMessage): boolean {
  return recipient.startsWith('person:')
}

async function sayInSlack(deps: DeliverDeps, message: ClaimedMessage, client: SendingClient): Promise<void> {
  const { db, clock, clients } = deps
  const { workspace, channel, reader } = await targetOf(deps, message.recipient)
  const place = await clients
    .within(workspace, async () => {
      const drawn = await draw(deps, message, reader)
      return drawn && (await postOnce(clients[client], { message, channel, drawn }))
    })
    .catch((thrown: unknown) => unreached(deps, thrown))
  const at = { channel: place?.channel ?? null, ts: place?.ts ?? null }
  await markSent(db, message.id, { now: clock.now(), workspace, ...at })
}

/** A workspace that took Tally out in the middle: the message was not taken, and its reader may be in another one. */
async function unreached({ clients }: DeliverDeps, thrown: unknown): Promise<never> {
  if (thrown instanceof NotConnected) throw new CannotBeSaid(thrown.say)
  const isRefused = tokenRefusals.includes(slackErrorOf(thrown) ?? '')
  throw isRefused && (await clients.workspaces()) !== null ? new NotYet('another workspace') : thrown
}

async function sendMail(deps: DeliverDeps, message: ClaimedMessage, to: string): Promise<void> {
  const { db, clock, mail } = deps
  const [kind, id = ''] = message.recipient.split(':')
  const standing = kind === 'mail' ? await standingOf(db, id) : null
  if (kind === 'mail' && (!standing || standing.leftAt)) throw new CannotBeSaid('the recipient has left')
  const drawn = await draw({ ...deps, renderers: deps.mailRenderers }, message, standing?.person ?? null)
  if (drawn) await mail?.sendDrawn({ message, to, drawn, now: clock.now() })
  await markSent(db, message.id, { now: clock.now(), channel: null, ts: null })
}

async function draw(
  deps: Pick<DeliverDeps, 'clock' | 'renderers'>,
  message: ClaimedMessage,
  reader: Person | null,
): Promise<Drawn | null> {
  const drawer = deps.renderers[message.kind]
  if (!drawer) throw new CannotBeSaid(`nobody draws messages of the kind ${message.kind}`)
  return drawer.draw(message.data, { reader, now: deps.clock.now() }).catch((thrown: unknown) => {
    throw thrown instanceof z.ZodError ? new CannotBeSaid(z.prettifyError(thrown)) : thrown
  })
}

type Target = { workspace: string; channel: string; reader: Person | null }

async function targetOf({ db, clients }: DeliverDeps, recipient: string): Promise<Target> {
  const [kind, id = '', inWorkspace = ''] = recipient.split(':')
  if (kind === 'slack') return { workspace: id, channel: inWorkspace, reader: null }
  const standing = await standingOf(db, id)
  const account = await accountToWriteTo(db, { personId: id, workspaces: await clients.workspaces() })
  if (!standing || standing.leftAt || !account) throw new CannotBeSaid('the recipient is not in Slack')
  return { workspace: account.team, channel: account.slackUser, reader: standing.person }
}

/** Each admin gets a message of their own, so that one who cannot be reached keeps nobody from reading it. */
async function passToAdmins(deps: DeliverDeps, message: ClaimedMessage): Promise<void> {
  const admins = await listAdmins(deps.db, deps.admins)
  if (admins.length === 0) {
    return closeUnsaid(deps.db, message, { now: deps.clock.now(), why: 'there are no admins' })
  }
  const each = admins.map(({ id }) => ({ recipient: `person:${id}`, dedupeKey: `${message.dedupeKey} ${id}` }))
  await passOn(deps, message, each)
}

/** E-mail has a lane of its own, so that a mail service that takes its time keeps nobody waiting for Slack. */
async function passToMail(deps: DeliverDeps, message: ClaimedMessage): Promise<void> {
  const recipient = message.recipient.replace('person:', 'mail:')
  await passOn(deps, message, [{ recipient, dedupeKey: `${message.dedupeKey} by e-mail` }])
}

async function passToList(deps: DeliverDeps, message: ClaimedMessage): Promise<void> {
  const { db, clock, mail } = deps
  const addresses = mail?.addresses ?? []
  if (addresses.length === 0) return closeUnsaid(db, message, { now: clock.now(), why: noMail })
  const each = addresses.map((to) => ({ recipient: `email:${to}`, dedupeKey: `${message.dedupeKey} ${to}` }))
  await passOn(deps, message, each)
}

async function passOn(
  { db, clock }: DeliverDeps,
  { id, kind, data }: ClaimedMessage,
  each: ReadonlyArray<{ recipient: string; dedupeKey: string }>,
): Promise<void> {
  const plain = plainData.parse(data)
  const now = clock.now()
  await db.transaction().execute(async (transaction) => {
    await queueMessages(
      transaction,
      each.map((one) => ({ kind, data: plain, ...one })),
      now,
    )
    await markSent(transaction, id, { now, channel: null, ts: null })
  })
}

const plainData = z.record(z.string(), z.json())
