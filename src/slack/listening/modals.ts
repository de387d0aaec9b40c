import type { ModalView } from '@slack/types'
import { AppError } from '../../base/app-error.ts'
import type { Log } from '../../base/log.ts'
import { directReply } from '../direct-reply.ts'
import { loadingModal, sayingModal } from '../kit/modal.ts'
import { troubleMessage } from '../trouble.ts'
import { patiently, type SlackClients, slackErrorOf } from '../web-api.ts'
import { accountIn } from './payload.ts'
import type { OpenModal, Reply } from './requests.ts'

type Deps = { log: Log; clients: SlackClients }

/** Opens modals with a trigger. It lives three seconds and serves once, so the modal comes first and its content after. */
export function modalOpener(deps: Deps, triggerId: string, how: 'open' | 'push'): OpenModal {
  return async (title, load, notShown) => {
    const view = loadingModal(title)
    const input = { trigger_id: triggerId, view }
    const opened = await (how === 'open'
      ? patiently(() => deps.clients.interactive.views.open(input))
      : patiently(() => deps.clients.interactive.views.push(input))
    ).catch(tooLate)
    const viewId = opened.view?.id ?? ''
    const content = await load().catch((thrown: unknown) =>
      sayingModal(title, troubleMessage(deps.log, thrown, title).text),
    )
    if (!notShown) return void (await put(deps, viewId, content))
    const isShown = await put(deps, viewId, content).catch((thrown: unknown) => {
      deps.log.warn({ err: thrown, title }, 'Slack did not take what a modal was to show')
      return false
    })
    if (!isShown) await notShown()
  }
}

/** Says something in a modal of its own, where there is no message to say it under. */
export function replyInModal(openModal: OpenModal): Reply {
  return async (message) => {
    await openModal('Tally', async () => sayingModal('Tally', message.text))
    return 'said'
  }
}

/** The same in the person's messages with Tally, where it is too late for a window: else they would be told nothing. */
export function orInMessages(reply: Reply, { clients }: Pick<Deps, 'clients'>, body: unknown): Reply {
  return async (message) => {
    try {
      return await reply(message)
    } catch (thrown) {
      if (!(thrown instanceof TooLate)) throw thrown
      return directReply(clients, accountIn(body).slackUser)(message)
    }
  }
}

/** Puts a view in the place of a modal; one that was closed meanwhile stays closed. */
export function modalUpdater(deps: Deps, viewId: string): (view: ModalView) => Promise<void> {
  return async (view) => void (await put(deps, viewId, view))
}

// False: the modal was closed meanwhile.
async function put(deps: Deps, viewId: string, view: ModalView): Promise<boolean> {
  try {
    await patiently(() => deps.clients.interactive.views.update({ view_id: viewId, view }))
    return true
  } catch (thrown) {
    if (slackErrorOf(thrown) !== 'not_found') throw thrown
    return false
  }
}

class TooLate extends AppError {}

function tooLate(thrown: unknown): never {
  const error = slackErrorOf(thrown)
  if (error !== 'expired_trigger_id' && error !== 'exchanged_trigger_id') throw thrown
  throw new TooLate('unavailable', 'That took too long for Slack to open a window. Please try once more.', {
    cause: thrown,
  })
}
