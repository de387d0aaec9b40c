import { slackFileReferences } from './block-checks.ts'
import { fileOnTheWire, referencedFile } from './files.ts'
import type { JsonObject } from './json.ts'
import { Refusal } from './refusal.ts'
import { type Channel, directMessage, type Message, type Workspace } from './workspace.ts'

type NewMessage = Pick<Message, 'channel' | 'user' | 'text' | 'blocks'> & Partial<Message>

/** Puts a message into its channel and tells whoever draws it. Blocks were checked before. */
export function postMessage(workspace: Workspace, given: NewMessage): Message {
  const message: Message = {
    ts: workspace.nextTs(),
    threadTs: null,
    broadcast: false,
    onlyFor: null,
    fileIds: [],
    metadata: null,
    editedTs: null,
    ...given,
  }
  workspace.messages.get(message.channel)?.push(message)
  showFiles(workspace, message)
  workspace.changed({ kind: 'message', channel: message.channel })
  return message
}

/** Changes a message in place. */
export function editMessage(workspace: Workspace, message: Message, change: Partial<Message>): void {
  Object.assign(message, change, { editedTs: workspace.nextTs() })
  showFiles(workspace, message)
  workspace.changed({ kind: 'message', channel: message.channel })
}

export function removeMessage(workspace: Workspace, message: Message): void {
  const list = workspace.messages.get(message.channel) ?? []
  list.splice(list.indexOf(message), 1)
  workspace.changed({ kind: 'message', channel: message.channel })
}

/** The message with this timestamp, ephemeral ones included, or nothing. */
export function findMessage(workspace: Workspace, channel: string, ts: string): Message | null {
  return workspace.messages.get(channel)?.find((message) => message.ts === ts) ?? null
}

/** What one person sees of a channel: nothing if not a member, and no ephemeral that is for somebody else. */
export function messagesFor(workspace: Workspace, userId: string, channel: Channel): Message[] {
  if (!channel.members.has(userId)) return []
  const list = workspace.messages.get(channel.id) ?? []
  return list.filter((message) => message.onlyFor === null || message.onlyFor === userId)
}

/** A channel the app may read about: public ones, and those it is in; others do not exist for it. */
export function channelForApp(workspace: Workspace, idOrName: string): Channel {
  const channels = [...workspace.channels.values()]
  const found =
    workspace.channels.get(idOrName) ?? channels.find(({ name, kind }) => kind === 'public' && `#${name}` === idOrName)
  const visible = found?.kind === 'public' || found?.members.has(workspace.app.botUserId) === true
  if (found === undefined || !visible) throw new Refusal('channel_not_found')
  return found
}

/** Where a post to this id goes: a person's id means the direct message with them. */
export function channelToPostIn(workspace: Workspace, idOrName: string, scopes: ReadonlySet<string>): Channel {
  const user = workspace.users.get(idOrName)
  if (user !== undefined && !user.isBot) return directMessage(workspace, user.id)
  const channel = channelForApp(workspace, idOrName)
  if (channel.members.has(workspace.app.botUserId)) return channel
  if (scopes.has('chat:write.public')) return channel
  throw new Refusal('not_in_channel')
}

/** A message object as the API and payloads show it. */
export function messageOnTheWire(workspace: Workspace, message: Message): JsonObject {
  const { app, team } = workspace
  const byApp = message.user === app.botUserId
  const replies = (workspace.messages.get(message.channel) ?? []).filter(
    ({ threadTs, ts }) => threadTs === message.ts && ts !== message.ts,
  )
  const thread = message.threadTs ?? (replies.length > 0 ? message.ts : null)
  return {
    type: 'message',
    ...(message.onlyFor === null ? {} : { is_ephemeral: true }),
    ...(message.fileIds.length > 0 && !byApp ? { subtype: 'file_share' } : {}),
    user: message.user,
    ts: message.ts,
    team: team.id,
    text: message.text,
    ...(byApp
      ? {
          bot_id: app.botId,
          app_id: app.appId,
          bot_profile: { id: app.botId, app_id: app.appId, name: app.name, deleted: false, team_id: team.id },
        }
      : {}),
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(thread === null ? {} : { thread_ts: thread }),
    ...(replies.length > 0 ? { reply_count: replies.length, latest_reply: replies.at(-1)?.ts } : {}),
    ...(message.fileIds.length > 0 ? { files: filesOf(workspace, message), upload: true } : {}),
    ...(message.metadata === null ? {} : { metadata: message.metadata }),
    ...(message.editedTs === null ? {} : { edited: { user: message.user, ts: message.editedTs } }),
  }
}

function filesOf(workspace: Workspace, message: Message): JsonObject[] {
  return message.fileIds.flatMap((id) => {
    const file = workspace.files.get(id)
    return file === undefined ? [{ id, mode: 'tombstone' }] : [fileOnTheWire(workspace, file)]
  })
}

// A bot's unshared file becomes visible where the bot posts a message that shows it.
function showFiles(workspace: Workspace, message: Message): void {
  for (const reference of slackFileReferences(message.blocks)) {
    referencedFile(workspace, reference)?.sharedIn.add(message.channel)
  }
  for (const id of message.fileIds) workspace.files.get(id)?.sharedIn.add(message.channel)
}
