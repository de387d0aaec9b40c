import type { KnownBlock, ModalView, TableBlock } from '@slack/types'
import { context, divider, type Message, preformatted, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { checkboxInput, conversationInput } from '../kit/inputs.ts'
import { modal } from '../kit/modal.ts'
import { phoneColumns } from '../kit/phone-columns.ts'

/**
 * Answers as others see them: one message without buttons, whose tables are texts, because a modal that shows them first
 * takes no table. At most what one message holds beside who shared it.
 */
export function sharedBlocks(answers: readonly Message[]): KnownBlock[] {
  const blocks = answers
    .flatMap(({ blocks }) => blocks)
    .filter(({ type }) => type !== 'actions')
    .map((block) => (block.type === 'table' ? asText(block) : withoutButton(block)))
  return blocks.length <= mostBlocks ? blocks : [...blocks.slice(0, mostBlocks - 1), context(leftOut)]
}

/** The modal that shows exactly what will be seen, and asks where. `text` is what follows `/spend`. */
export function shareModal(input: { blocks: readonly KnownBlock[]; sharer: string; text: string }): ModalView {
  return modal({
    callbackId: 'spend.share-figures',
    title: 'Share in a channel',
    submit: 'Share',
    metadata: input.text,
    blocks: [
      section('*This is what everybody there will see:*'),
      ...input.blocks,
      sharedBy(input.sharer),
      divider(),
      conversationInput({ id: 'where', label: 'Where', hint: 'Tally must be in the channel.' }),
      checkboxInput({
        id: 'names',
        label: 'Names',
        choices: [{ text: 'The names of people and teams above may be seen there', value: 'yes' }],
        optional: true,
      }),
    ],
  })
}

/** What is posted. */
export function sharedMessage(input: { answers: readonly Message[]; sharer: string }): Message {
  const { answers, sharer } = input
  return {
    text: answers[0]?.text ?? '',
    blocks: [...sharedBlocks(answers), sharedBy(sharer)],
  }
}

/** Why it was not posted, for the field that says where. */
export function notThere(error: string): string {
  if (error === 'not_in_channel' || error === 'channel_not_found') {
    return 'Tally is not in that channel. Write “/invite @Tally” there, then share again.'
  }
  if (error === 'is_archived') return 'That channel is archived. Choose another.'
  return 'Slack does not let Tally write there. Choose another channel.'
}

// One below Slack's fifty, for who shared it.
const mostBlocks = 49
const leftOut = 'The rest does not fit into one message.'

function sharedBy(slackUser: string): KnownBlock {
  return context(`Shared by <@${escapeMrkdwn(slackUser)}>`)
}

function asText({ rows, column_settings: columns = [] }: TableBlock): KnownBlock {
  const cells = rows.map((row) => row.map((cell) => (cell.type === 'raw_text' ? cell.text : '')))
  const align = (cells[0] ?? []).map((_, index) => (columns[index]?.align === 'right' ? 'right' : 'left'))
  return preformatted(phoneColumns(cells, align))
}

function withoutButton(block: KnownBlock): KnownBlock {
  if (block.type !== 'section' || !block.accessory) return block
  const { accessory: _, ...rest } = block
  return rest
}
