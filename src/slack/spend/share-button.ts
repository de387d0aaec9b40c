import type { KnownBlock } from '@slack/types'
import { button, type Message } from '../kit/blocks.ts'
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

/** Whether a message shows figures: then they can be explained. */
export function showsFigures({ blocks }: Message): boolean {
  return blocks.some(canBeExplained)
}

const mostText = 1_900

function canBeExplained(block: KnownBlock): block is Extract<KnownBlock, { type: 'actions' }> {
  return block.type === 'actions' && block.elements.some((one) => one.action_id === spendActions.explain)
}

function withButton(block: Extract<KnownBlock, { type: 'actions' }>, text: string): KnownBlock {
  const share = button({ actionId: spendActions.share, text: 'Share in channel', value: text })
  return { ...block, elements: [...block.elements, share] }
}
