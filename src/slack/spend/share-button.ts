import type { KnownBlock } from '@slack/types'
import { actions, button, type Message } from '../kit/blocks.ts'
import type { Reply } from '../listening/requests.ts'
import { spendActions } from './action-ids.ts'

/** Says figures with a button beside “Explain” that shares them; `text` is what follows `/spend` to have them again. */
export function shareable(reply: Reply, text: string): Reply {
  return (message) => reply(withShare(message, text))
}

/** The same message with the button, where it shows figures that can be explained. */
export function withShare(message: Message, text: string): Message {
  if (text.length > mostText) return message
  return {
    ...message,
    blocks: message.blocks.map((block) => (canBeExplained(block) ? withButton(block, text) : block)),
  }
}

/** The same for figures that have no “Explain” beside them: the button stands with the last ones, or alone below. */
export function shareableAlone(reply: Reply, text: string): Reply {
  return (message) => reply(withShareAlone(message, text))
}

function withShareAlone(message: Message, text: string): Message {
  if (text.length > mostText || !showsFigures(message)) return message
  const { blocks } = message
  const last = blocks.findLast((block) => block.type === 'actions')
  if (!last) return { ...message, blocks: [...blocks, actions(shareButton(text))] }
  return { ...message, blocks: blocks.map((block) => (block === last ? withButton(last, text) : block)) }
}

/** Whether a message shows figures: they can be explained, or stand side by side. */
export function showsFigures({ blocks }: Message): boolean {
  return blocks.some((block) => canBeExplained(block) || (block.type === 'section' && block.fields !== undefined))
}

const mostText = 1_900

function canBeExplained(block: KnownBlock): block is Extract<KnownBlock, { type: 'actions' }> {
  return block.type === 'actions' && block.elements.some((one) => one.action_id === spendActions.explain)
}

function withButton(block: Extract<KnownBlock, { type: 'actions' }>, text: string): KnownBlock {
  return { ...block, elements: [...block.elements, shareButton(text)] }
}

function shareButton(text: string) {
  return button({ actionId: spendActions.share, text: 'Share in channel', value: text })
}
