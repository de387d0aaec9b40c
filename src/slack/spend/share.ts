import type { Message } from '../kit/blocks.ts'
import { sayingModal } from '../kit/modal.ts'
import { fault } from '../listening/fields.ts'
import type { Listening } from '../listening/listening.ts'
import type { CommandRequest, Who } from '../listening/requests.ts'
import { patiently, slackErrorOf } from '../web-api.ts'
import { spendActions } from './action-ids.ts'
import { answerSpend } from './answer.ts'
import type { AnswerDeps } from './answers.ts'
import { showsFigures } from './share-button.ts'
import { notThere, sharedBlocks, sharedMessage, shareModal } from './share-views.ts'

/** “Share in channel” below figures: shows what others will see, asks where, and posts it once it is confirmed. */
export function listenToSharing(listening: Listening, deps: AnswerDeps): void {
  listening.button(spendActions.share, 'known', ({ asker, viewer, actor, value, openModal }) =>
    openModal('Share in a channel', async () => {
      const answers = await answersTo(deps, { asker, viewer, actor }, value)
      if (!answers.some(showsFigures)) return sayingModal('Share in a channel', answers[0]?.text ?? nothing)
      return shareModal({ blocks: sharedBlocks(answers), sharer: asker.slackUser, text: value })
    }),
  )

  // What may be seen is asked anew: roles and teams change while a modal is open.
  listening.submission('spend.share-figures', 'known', async ({ asker, viewer, actor, form, metadata }) => {
    const where = form.chosen('where')
    if (where === null) return fault('where', 'Choose a channel.')
    if (!form.ticked('names').includes('yes'))
      return fault('names', 'Tick this, or cancel: the names above would be seen.')
    const answers = await answersTo(deps, { asker, viewer, actor }, metadata)
    if (!answers.some(showsFigures))
      return { kind: 'update', view: sayingModal('Not shared', answers[0]?.text ?? nothing) }
    const message = sharedMessage({ answers, sharer: asker.slackUser })
    const post = () =>
      deps.clients.interactive.chat.postMessage({
        channel: where,
        ...message,
        unfurl_links: false,
        unfurl_media: false,
      })
    try {
      await patiently(post)
      return { kind: 'update', view: sayingModal('Shared', `Shared in <#${where}>.`) }
    } catch (thrown) {
      const error = slackErrorOf(thrown)
      if (error === null || !refusals.includes(error)) throw thrown
      return fault('where', notThere(error))
    }
  })
}

const nothing = 'There is nothing to share.'
const refusals = ['not_in_channel', 'channel_not_found', 'is_archived', 'restricted_action']

/** What somebody is told when they ask it now, in the words for others. */
async function answersTo(deps: AnswerDeps, who: Who, text: string): Promise<Message[]> {
  const answers: Message[] = []
  const request: CommandRequest = {
    ...who,
    text,
    async reply(message) {
      answers.push(message)
      return 'said'
    },
    openModal: async () => undefined,
  }
  await answerSpend(deps, request, true)
  return answers
}
