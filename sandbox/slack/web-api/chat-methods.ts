import { flag, nested, optionalText, requiredText } from '../arguments.ts'
import { checkMessage } from '../block-checks.ts'
import { isObject, type JsonObject, textAt } from '../json.ts'
import {
  channelForApp,
  channelToPostIn,
  editMessage,
  findMessage,
  messageOnTheWire,
  postMessage,
  removeMessage,
} from '../messages.ts'
import { Refusal } from '../refusal.ts'
import type { Message, Workspace } from '../workspace.ts'
import { botMethod, type Call, type Method } from './method.ts'

const mostTextWhenPosting = 40_000
const mostTextWhenUpdating = 4_000

export const chatMethods: Record<string, Method> = {
  'chat.postMessage': botMethod(['chat:write'], post),
  'chat.postEphemeral': botMethod(['chat:write'], postEphemeral),
  'chat.update': botMethod(['chat:write'], update),
  'chat.delete': botMethod(['chat:write'], remove),
}

function post({ workspace, args, scopes }: Call): JsonObject {
  const channel = channelToPostIn(workspace, requiredText(args, 'channel'), scopes)
  const text = optionalText(args, 'text') ?? ''
  const blocks = checkMessage(workspace, { text, blocks: nested(args, 'blocks', 'invalid_blocks_format') }, false)
  if (text === '' && blocks.length === 0) throw new Refusal('no_text')
  if (text.length > mostTextWhenPosting) throw new Refusal('msg_too_long')
  const message = postMessage(workspace, {
    channel: channel.id,
    user: workspace.app.botUserId,
    text,
    blocks,
    threadTs: threadOf(workspace, channel.id, optionalText(args, 'thread_ts')),
    broadcast: flag(args, 'reply_broadcast'),
    metadata: metadataOf(args),
  })
  return {
    channel: channel.id,
    ts: message.ts,
    message: messageOnTheWire(workspace, message),
    ...(text === ''
      ? { warning: 'missing_text_in_message', response_metadata: { warnings: ['missing_text_in_message'] } }
      : {}),
  }
}

function postEphemeral({ workspace, args, scopes }: Call): JsonObject {
  const channel = channelToPostIn(workspace, requiredText(args, 'channel'), scopes)
  const user = requiredText(args, 'user')
  if (!channel.members.has(user)) throw new Refusal('user_not_in_channel')
  const text = optionalText(args, 'text') ?? ''
  const blocks = checkMessage(workspace, { text, blocks: nested(args, 'blocks', 'invalid_blocks_format') }, true)
  if (text === '' && blocks.length === 0) throw new Refusal('no_text')
  const threadTs = threadOf(workspace, channel.id, optionalText(args, 'thread_ts'))
  const message = postMessage(workspace, {
    channel: channel.id,
    user: workspace.app.botUserId,
    text,
    blocks,
    threadTs,
    onlyFor: user,
  })
  return { message_ts: message.ts }
}

// Text without blocks takes the blocks away; neither keeps them: chat.update's own rules.
function update({ workspace, args }: Call): JsonObject {
  const message = ownMessage(workspace, args, 'cant_update_message')
  const text = optionalText(args, 'text')
  const givenBlocks = nested(args, 'blocks', 'invalid_blocks_format')
  if (text === null && givenBlocks === undefined && args.metadata === undefined) throw new Refusal('no_text')
  if (text !== null && text.length > mostTextWhenUpdating) throw new Refusal('msg_too_long')
  const blocksGiven = givenBlocks !== undefined
  const checked = checkMessage(workspace, { text: text ?? message.text, blocks: givenBlocks }, false)
  const blocks = blocksGiven ? checked : text === null ? message.blocks : []
  const metadata = args.metadata === undefined ? message.metadata : metadataOf(args)
  editMessage(workspace, message, { text: text ?? (blocksGiven ? '' : message.text), blocks, metadata })
  const wire = messageOnTheWire(workspace, message)
  return { channel: message.channel, ts: message.ts, text: message.text, message: wire }
}

function remove({ workspace, args }: Call): JsonObject {
  const message = ownMessage(workspace, args, 'cant_delete_message')
  removeMessage(workspace, message)
  return { channel: message.channel, ts: message.ts }
}

// A person's id is no channel here, and ephemeral messages cannot be found by anybody.
function ownMessage(workspace: Workspace, args: JsonObject, refusal: string): Message {
  const channel = channelForApp(workspace, requiredText(args, 'channel'))
  const message = findMessage(workspace, channel.id, requiredText(args, 'ts'))
  if (message === null || message.onlyFor !== null) throw new Refusal('message_not_found')
  if (message.user !== workspace.app.botUserId) throw new Refusal(refusal)
  return message
}

// A reply to a reply lands in the thread of its parent.
function threadOf(workspace: Workspace, channel: string, ts: string | null): string | null {
  if (ts === null) return null
  const parent = findMessage(workspace, channel, ts)
  if (parent === null || parent.onlyFor !== null) throw new Refusal('thread_not_found')
  return parent.threadTs ?? parent.ts
}

function metadataOf(args: JsonObject): JsonObject | null {
  const metadata = nested(args, 'metadata', 'invalid_metadata_format')
  if (metadata === undefined) return null
  if (!isObject(metadata)) throw new Refusal('invalid_metadata_format')
  if (Object.keys(metadata).length === 0) return null
  if (textAt(metadata, 'event_type') === null || !isObject(metadata.event_payload)) {
    throw new Refusal('invalid_metadata_schema')
  }
  return metadata
}
