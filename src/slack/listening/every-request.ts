import type { App, ReceiverEvent } from '@slack/bolt'
import { z } from 'zod'
import type { Log } from '../../base/log.ts'
import type { Message } from '../kit/blocks.ts'
import { sayingModal } from '../kit/modal.ts'
import { troubleMessage } from '../trouble.ts'
import { NotConnected, type SlackClients } from '../web-api.ts'
import { modalOpener, replyInModal } from './modals.ts'
import { misshapen } from './payload.ts'
import type { Reception } from './reception.ts'

type Deps = { log: Log; clients: SlackClients; reception: Reception }

/**
 * Sees to it that every request is numbered as it comes in and acknowledged whatever is in it: Bolt throws at some broken
 * payloads before any listener runs, and finds no listener for others. Whoever waits is told, and it is logged.
 */
export function answerEveryRequest(app: App, deps: Deps): void {
  const process = app.processEvent.bind(app)
  // What a listener did not catch comes back from Bolt here, where it can still be acknowledged.
  app.error(async (thrown) => {
    throw thrown
  })
  app.processEvent = async (event) => {
    deps.reception.note(event.body)
    let isAcknowledged = false
    const ack: ReceiverEvent['ack'] = (answer) => {
      isAcknowledged = true
      return event.ack(answer)
    }
    const broken = (thrown: unknown) =>
      answerBroken(deps, { body: event.body, ack: isAcknowledged ? null : ack, thrown })
    const handled = async () => {
      try {
        if (!frame.safeParse(event.body).success || hasZero(event.body)) throw misshapen()
        await process({ ...event, ack })
        if (!isAcknowledged) throw misshapen()
      } catch (thrown) {
        await broken(thrown)
      }
    }
    const { type, workspace } = source.parse(event.body)
    await deps.clients.within(workspace, handled).catch(async (thrown: unknown) => {
      if (type !== 'event_callback' || !(thrown instanceof NotConnected)) return broken(thrown)
      // Slack goes on telling of a workspace for a moment after it was disconnected.
      deps.log.info({ workspace }, 'an event of a workspace that is not connected was passed over')
      await ack()
    })
  }
}

const part = z.looseObject({}).nullish()

const doneBySomebody: ReadonlySet<string> = new Set([
  ...['block_actions', 'block_suggestion', 'view_submission', 'view_closed', 'shortcut', 'message_action'],
])

/** What every request is framed in, where it has it: Bolt and we look into these without looking what they are. */
const frame = z
  .object({
    type: z.string().nullish(),
    ...{ event: part, view: part, container: part, message: part, enterprise: part },
    ...{
      team: z.looseObject({ id: z.string() }).nullish(),
      user: z.looseObject({ id: z.string() }).nullish(),
    },
    channel: z.union([z.string(), z.looseObject({ id: z.string() })]).nullish(),
    ...{ team_id: z.string().nullish(), trigger_id: z.string().nullish() },
    actions: z.array(z.looseObject({})).nullish(),
  })
  // Bolt looks for who it was there, before any listener does.
  .refine(({ type, user }) => user || !doneBySomebody.has(type ?? ''))

// A text with a zero in it is none that PostgreSQL takes, and nobody types one.
function hasZero(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0')
  return typeof value === 'object' && value !== null && Object.values(value).some(hasZero)
}

const team = z.object({ id: z.string() }).nullish().catch(null)

/** Which workspace a request is for, as Bolt finds it: the one Tally is installed in, wherever the person belongs. */
const source = z
  .object({
    type: z.string().catch(''),
    authorizations: z
      .array(z.object({ team_id: z.string().nullish() }))
      .nullish()
      .catch(null),
    view: z.object({ app_installed_team_id: z.string().nullish() }).nullish().catch(null),
    team,
    team_id: z.string().nullish().catch(null),
    user: z.object({ team_id: z.string().nullish() }).nullish().catch(null),
  })
  .transform(({ type, authorizations, view, team, team_id, user }) => ({
    type,
    workspace:
      authorizations?.[0]?.team_id ?? view?.app_installed_team_id ?? team?.id ?? team_id ?? user?.team_id ?? '',
  }))

const read = z.object({
  type: z.string().catch(''),
  command: z.string().catch(''),
  response_url: z.url().catch(''),
  trigger_id: z.string().catch(''),
})

// What their acknowledgement carries, nobody is shown.
const toldElsewhere: ReadonlySet<string> = new Set(['block_actions', 'shortcut', 'message_action'])

type Broken = { body: unknown; ack: ReceiverEvent['ack'] | null; thrown: unknown }

async function answerBroken(deps: Deps, { body, ack, thrown }: Broken): Promise<void> {
  const { type, command, response_url, trigger_id } = read.parse(body)
  const trouble = troubleMessage(deps.log, thrown, `a request that was not understood (${command || type})`)
  await ack?.(answerTo(type, command, trouble))
  if (!toldElsewhere.has(type)) return
  try {
    if (response_url !== '') await post(response_url, trouble)
    else if (trigger_id !== '') await replyInModal(modalOpener(deps, trigger_id, 'open'))(trouble)
  } catch (err) {
    deps.log.warn({ err }, 'the person could not be told of the failure')
  }
}

// What Slack takes in an acknowledgement differs by what was done.
function answerTo(type: string, command: string, trouble: Message) {
  if (command !== '') return { response_type: 'ephemeral', ...trouble }
  if (type === 'view_submission') {
    return { response_action: 'update', view: sayingModal('That did not work', trouble.text) }
  }
  return type === 'block_suggestion' ? { options: [] } : undefined
}

const longestPostMs = 5_000

async function post(address: string, message: Message): Promise<void> {
  await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, ...message }),
    redirect: 'error',
    signal: AbortSignal.timeout(longestPostMs),
  })
}
