import type { App, ReceiverEvent } from '@slack/bolt'
import { z } from 'zod'
import { AppError } from '../../base/app-error.ts'
import type { Log } from '../../base/log.ts'
import type { Message } from '../kit/blocks.ts'
import { sayingModal } from '../kit/modal.ts'
import { troubleMessage } from '../trouble.ts'
import type { SlackClients } from '../web-api.ts'
import { modalOpener, replyInModal } from './modals.ts'
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
    try {
      await process({ ...event, ack })
      if (!isAcknowledged)
        throw new AppError('bad-input', 'Tally does not know this any more. Close it and open it again.')
    } catch (thrown) {
      await answerBroken(deps, { body: event.body, ack: isAcknowledged ? null : ack, thrown })
    }
  }
}

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
    signal: AbortSignal.timeout(longestPostMs),
  })
}
