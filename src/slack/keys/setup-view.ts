import type { KnownBlock, ModalView, RichTextBlock } from '@slack/types'
import {
  type ClientSetup,
  clientSetups,
  localAddressNote,
  type SetupFacts,
  setupNotes,
} from '../../people/client-setup.ts'
import type { VirtualKey } from '../../people/virtual-key.ts'
import { context, divider, header, preformatted, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { modal } from '../kit/modal.ts'
import { keyModals } from './action-ids.ts'
import { keyName } from './words.ts'

/**
 * The secret, shown once, with the set-up of every client. Nothing in it can be pressed: Slack sends a view along with
 * whatever is done in it, and the secret is to leave once and never come back.
 */
export function secretView(input: { key: VirtualKey; secret: string; baseUrl: string }): ModalView {
  const { key, secret, baseUrl } = input
  return modal({
    callbackId: keyModals.secret,
    title: 'Your key',
    close: 'I have copied it',
    blocks: [
      section(`:key: *${escapeMrkdwn(key.name)}* is made. *Copy it now: it is shown only this once.*`),
      preformatted(secret),
      context('Keep it like a password: in a password manager, not in a chat or a repository.'),
      divider(),
      ...setupBlocks({ baseUrl, secret, project: key.project }),
    ],
  })
}

/** The set-up again, with what is displayed of the key in the place of its secret. */
export function setupView(input: { key: VirtualKey; baseUrl: string }): ModalView {
  const { key, baseUrl } = input
  return modal({
    callbackId: keyModals.setup,
    title: 'Set-up',
    blocks: [
      section(
        `The set-up for ${keyName(key)}. The key itself was shown when it was made; put it in the place of the shortened one. If it is lost, rotate the key with \`/keys\`.`,
      ),
      divider(),
      ...setupBlocks({ baseUrl, secret: key.display, project: key.project }),
    ],
  })
}

function setupBlocks(facts: SetupFacts): KnownBlock[] {
  const note = localAddressNote(facts.baseUrl)
  return [
    header('Set-up, ready to paste'),
    ...(note === null ? [] : [section(`:warning: ${escapeMrkdwn(note)}`)]),
    section(`Base URL: \`${escapeMrkdwn(facts.baseUrl)}\``),
    ...clientSetups(facts).map(clientBlock),
    context('*Good to know*', ...setupNotes(facts).map((one) => `• ${escapeMrkdwn(one)}`)),
  ]
}

// Rich text, so that nothing in a key, an address or a command is read as markup.
function clientBlock({ client, pastes, note }: ClientSetup): RichTextBlock {
  const elements = pastes.flatMap(({ where, text }, index): RichTextBlock['elements'] => [
    {
      type: 'rich_text_section',
      elements: [
        ...(index === 0 ? [{ type: 'text' as const, text: `${client}\n`, style: { bold: true } }] : []),
        { type: 'text', text: `${where}:` },
      ],
    },
    { type: 'rich_text_preformatted', elements: [{ type: 'text', text }] },
  ])
  const said: RichTextBlock['elements'] =
    note === null ? [] : [{ type: 'rich_text_section', elements: [{ type: 'text', text: note }] }]
  return { type: 'rich_text', elements: [...elements, ...said] }
}
