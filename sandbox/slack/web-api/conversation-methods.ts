import { flag, optionalText, page, pageSize, requiredText } from '../arguments.ts'
import type { JsonObject } from '../json.ts'
import { channelForApp, findMessage, messageOnTheWire } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { type Channel, directMessage, type Message, type Workspace } from '../workspace.ts'
import { botMethod, type Call, type Method } from './method.ts'

const scopeFamilies: Record<Channel['kind'], string> = { public: 'channels', private: 'groups', im: 'im' }

export const conversationMethods: Record<string, Method> = {
  'conversations.open': botMethod(['im:write'], open),
  'conversations.info': botMethod([], ({ workspace, args, scopes }) => {
    const channel = channelForApp(workspace, requiredText(args, 'channel'))
    needScope(scopes, channel, 'read')
    return { channel: channelOnTheWire(workspace, channel) }
  }),
  'conversations.list': botMethod([], list),
  'conversations.history': botMethod([], history),
  'conversations.replies': botMethod([], replies),
}

/** A channel object as the API shows it to the app. */
function channelOnTheWire(workspace: Workspace, channel: Channel): JsonObject {
  const bot = workspace.app.botUserId
  if (channel.kind === 'im') {
    const person = [...channel.members].find((id) => id !== bot)
    return {
      id: channel.id,
      created: 0,
      is_im: true,
      is_archived: false,
      user: person,
      is_org_shared: false,
      is_open: true,
    }
  }
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    created: 0,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: false,
    is_private: channel.kind === 'private',
    is_archived: false,
    is_general: channel.name === 'general',
    is_member: channel.members.has(bot),
    num_members: channel.members.size,
    context_team_id: workspace.team.id,
  }
}

function open({ workspace, args }: Call): JsonObject {
  const id = optionalText(args, 'channel')
  const channel = id === null ? directMessage(workspace, onePerson(workspace, args)) : channelForApp(workspace, id)
  const wire = flag(args, 'return_im') ? channelOnTheWire(workspace, channel) : { id: channel.id }
  return { channel: wire }
}

function onePerson(workspace: Workspace, args: JsonObject): string {
  const ids = optionalText(args, 'users')?.split(',') ?? []
  const [id] = ids
  if (id === undefined) throw new Refusal('users_list_not_supplied')
  // Group direct messages are beyond what the sandbox knows.
  if (ids.length > 1) throw new Refusal('method_not_supported_for_channel_type')
  const user = workspace.users.get(id.trim())
  if (user === undefined) throw new Refusal('user_not_found')
  if (user.deleted) throw new Refusal('user_disabled')
  if (user.isBot) throw new Refusal('cannot_dm_bot')
  return user.id
}

function list({ workspace, args, scopes }: Call): JsonObject {
  const kinds = (optionalText(args, 'types') ?? 'public_channel').split(',').map((type) => kindOf(type.trim()))
  const bot = workspace.app.botUserId
  const channels = [...workspace.channels.values()].filter(
    (channel) => kinds.includes(channel.kind) && (channel.kind === 'public' || channel.members.has(bot)),
  )
  for (const kind of kinds) needScope(scopes, { kind }, 'read')
  const { rows, nextCursor } = page(channels, args, pageSize(args, 100, 1000))
  return {
    channels: rows.map((channel) => channelOnTheWire(workspace, channel)),
    response_metadata: { next_cursor: nextCursor },
  }
}

function history(call: Call): JsonObject {
  const { workspace, args, scopes } = call
  const channel = channelForApp(workspace, requiredText(args, 'channel'))
  needScope(scopes, channel, 'history')
  if (!channel.members.has(workspace.app.botUserId)) throw new Refusal('not_in_channel')
  const topLevel = said(workspace, channel).filter(
    ({ ts, threadTs, broadcast }) => threadTs === null || threadTs === ts || broadcast,
  )
  return messagePage(call, topLevel.reverse(), 100)
}

function replies(call: Call): JsonObject {
  const { workspace, args, scopes } = call
  const channel = channelForApp(workspace, requiredText(args, 'channel'))
  needScope(scopes, channel, 'history')
  const root = findMessage(workspace, channel.id, requiredText(args, 'ts'))
  if (root === null || root.onlyFor !== null) throw new Refusal('thread_not_found')
  const thread = said(workspace, channel).filter(({ ts, threadTs }) => ts === root.ts || threadTs === root.ts)
  return messagePage(call, thread, 1000)
}

function messagePage({ workspace, args }: Call, messages: Message[], byDefault: number): JsonObject {
  const [oldest, latest] = [Number(args.oldest ?? 0), Number(args.latest ?? Number.POSITIVE_INFINITY)]
  const inclusive = flag(args, 'inclusive')
  const within = messages.filter(({ ts }) => {
    const at = Number(ts)
    return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest
  })
  const { rows, nextCursor } = page(within, args, pageSize(args, byDefault, 999))
  const wire = rows.map((message) => messageOnTheWire(workspace, message))
  return {
    messages: flag(args, 'include_all_metadata') ? wire : wire.map(({ metadata: _hidden, ...message }) => message),
    has_more: nextCursor !== '',
    response_metadata: { next_cursor: nextCursor },
  }
}

function said(workspace: Workspace, channel: Channel): Message[] {
  return (workspace.messages.get(channel.id) ?? []).filter(({ onlyFor }) => onlyFor === null)
}

function needScope(scopes: ReadonlySet<string>, channel: Pick<Channel, 'kind'>, act: 'read' | 'history'): void {
  const needed = `${scopeFamilies[channel.kind]}:${act}`
  if (!scopes.has(needed)) throw new Refusal('missing_scope', { needed, provided: [...scopes].join(',') })
}

function kindOf(type: string): Channel['kind'] {
  if (type === 'public_channel') return 'public'
  if (type === 'private_channel') return 'private'
  if (type === 'im') return 'im'
  throw new Refusal('invalid_types')
}
