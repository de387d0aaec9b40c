import type { ModalView } from '@slack/types'
import { section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { radioInput, selectInput } from '../kit/inputs.ts'
import { modal, sayingModal } from '../kit/modal.ts'
import { sampleSubmissions } from './action-ids.ts'
import { type SampleName, sampleNames, sampleTitles } from './sample-names.ts'

export const sampleFields = { notice: 'notice', way: 'way' } as const

/** Which notice, and how it comes; `email` is the asker’s own where mail is set up. */
export function sampleModal(email: string | null): ModalView {
  return modal({
    callbackId: sampleSubmissions.send,
    title: 'Send me a sample',
    submit: 'Send',
    blocks: [
      section('To you alone. Where a notice has no figures of yours yet, they are made up, and it says so.'),
      selectInput({
        id: sampleFields.notice,
        label: 'Notice',
        choices: sampleNames.map((value) => ({ value, text: sampleTitles[value] })),
        initial: 'incident.alert',
      }),
      ...(email
        ? [
            radioInput({
              id: sampleFields.way,
              label: 'How',
              choices: [
                { value: 'slack', text: 'In Slack' },
                { value: 'email', text: `By e-mail, to ${email}` },
              ],
              initial: 'slack',
            }),
          ]
        : []),
    ],
  })
}

/** That it is on its way; `email` where it goes there. */
export function sampleSentModal(name: SampleName, email: string | null): ModalView {
  const where = email ? `to ${escapeMrkdwn(email)}` : 'to your messages with Tally'
  return sayingModal('Send me a sample', `*On its way.* A sample of “${sampleTitles[name]}” goes ${where}.`)
}
