import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { ClaimedMessage } from '../../outbox/outbox.ts'
import type { Drawn } from './renderer.ts'

type Input = { message: ClaimedMessage; channel: string; drawn: Drawn }
type Place = { channel: string; ts: string }

/** How our messages are recognised in a conversation's history. */
const eventType = 'tally_message'

/**
 * Posts a message that carries its own id. One that was tried before may have arrived without our hearing of it: it is
 * looked for by that id first, and where it is not found it is posted with “(repeated)”, because the history reaches only
 * so far.
 */
export async function postOnce(client: WebClient, input: Input): Promise<Place> {
  const { message, channel, drawn } = input
  const isRepeated = message.tries > 0
  const before = isRepeated ? await foundBefore(client, input) : null
  if (before) return before
  const posted = await client.chat.postMessage({
    ...placeOf({ channel, drawn }),
    blocks: drawn.blocks,
    text: isRepeated ? `${drawn.text} (repeated)` : drawn.text,
    metadata: { event_type: eventType, event_payload: { id: message.id } },
    unfurl_links: false,
    unfurl_media: false,
  })
  return { channel: posted.channel ?? channel, ts: posted.ts ?? '' }
}

function placeOf({ channel, drawn: { thread } }: Pick<Input, 'channel' | 'drawn'>) {
  if (!thread) return { channel }
  const inThread = { channel: thread.channel, thread_ts: thread.ts }
  return thread.isLoud ? { ...inThread, reply_broadcast: true as const } : inThread
}

const said = z.object({
  ts: z.string(),
  metadata: z.object({ event_type: z.literal(eventType), event_payload: z.object({ id: z.string() }) }),
})

const asFarBackAs = 200

// Only direct messages are looked through: the bot needs no scope beyond im:history for its own. Not from an instant on: our
// clock may go otherwise than Slack's, or may have been set back meanwhile.
async function foundBefore(client: WebClient, { message, channel }: Input): Promise<Place | null> {
  const opened = channel.startsWith('U') || channel.startsWith('W') ? await directMessage(client, channel) : channel
  if (!opened.startsWith('D')) return null
  const history = await client.conversations.history({
    channel: opened,
    include_all_metadata: true,
    limit: asFarBackAs,
  })
  for (const one of history.messages ?? []) {
    const ours = said.safeParse(one)
    if (ours.success && ours.data.metadata.event_payload.id === message.id) return { channel: opened, ts: ours.data.ts }
  }
  return null
}

async function directMessage(client: WebClient, user: string): Promise<string> {
  const { channel } = await client.conversations.open({ users: user })
  return channel?.id ?? ''
}
