import type { JsonObject } from '../json.ts'
import { findMessage, messageOnTheWire, postMessage } from '../messages.ts'
import { viewOnTheWire } from '../views.ts'
import { type Channel, directMessage, type Message, type Workspace } from '../workspace.ts'
import { channelOf, ImpossibleAct, type Outcome, outcomeOf, personOf, type Stage } from './act.ts'

const subscriptions: Record<Channel['kind'], { event: string; type: string }> = {
  public: { event: 'message.channels', type: 'channel' },
  private: { event: 'message.groups', type: 'group' },
  im: { event: 'message.im', type: 'im' },
}

/** A person opens the app's Home tab. */
export async function openHome(stage: Stage, input: { user: string }): Promise<Outcome> {
  const view = stage.workspace.homes.get(input.user)
  return openTab(stage, input.user, 'home', view === undefined ? {} : { view: viewOnTheWire(stage.workspace, view) })
}

/** A person opens the app's Messages tab. */
export function openMessagesTab(stage: Stage, input: { user: string }): Promise<Outcome> {
  return openTab(stage, input.user, 'messages', {})
}

/** A person writes a message; the app hears of it if it is in the channel and subscribes to such messages. */
export async function writeMessage(
  stage: Stage,
  input: { user: string; channel: string | null; text: string; threadTs: string | null },
): Promise<Outcome> {
  const { workspace } = stage
  const user = personOf(workspace, input.user)
  const channel = channelOf(workspace, user.id, input.channel)
  const parent = input.threadTs === null ? null : findMessage(workspace, channel.id, input.threadTs)
  if (input.threadTs !== null && parent === null) throw new ImpossibleAct(`there is no thread ${input.threadTs}`)
  const threadTs = parent?.threadTs ?? parent?.ts ?? null
  const message = postMessage(workspace, { channel: channel.id, user: user.id, text: input.text, blocks: [], threadTs })
  return { ...(await tell(stage, channel, message)), channel: channel.id, ts: message.ts }
}

/** A person adds the app to a channel they are in. */
export async function inviteApp(stage: Stage, input: { user: string; channel: string }): Promise<Outcome> {
  const { workspace } = stage
  const channel = channelOf(workspace, input.user, input.channel)
  channel.members.add(workspace.app.botUserId)
  workspace.changed({ kind: 'people' })
  const ack = await stage.delivery.event('member_joined_channel', {
    type: 'member_joined_channel',
    user: workspace.app.botUserId,
    channel: channel.id,
    channel_type: channel.kind === 'public' ? 'C' : 'G',
    team: workspace.team.id,
    inviter: input.user,
  })
  return outcomeOf(ack)
}

/** A person reloads Slack: their ephemeral messages are gone. */
export function reload(workspace: Workspace, input: { user: string }): void {
  for (const [channel, messages] of workspace.messages) {
    const kept = messages.filter(({ onlyFor }) => onlyFor !== input.user)
    if (kept.length === messages.length) continue
    workspace.messages.set(channel, kept)
    workspace.changed({ kind: 'message', channel })
  }
}

async function openTab(stage: Stage, userId: string, tab: 'home' | 'messages', more: JsonObject): Promise<Outcome> {
  const user = personOf(stage.workspace, userId)
  const channel = directMessage(stage.workspace, user.id).id
  const event = { type: 'app_home_opened', user: user.id, channel, tab, ...more }
  return outcomeOf(await stage.delivery.event('app_home_opened', event))
}

/** Tells the app of a message, if it is in the channel and subscribes to such. */
export async function tell(stage: Stage, channel: Channel, message: Message): Promise<Outcome> {
  const { workspace, delivery } = stage
  if (!channel.members.has(workspace.app.botUserId)) return outcomeOf(null)
  const { event, type } = subscriptions[channel.kind]
  const wire = { ...messageOnTheWire(workspace, message), channel: channel.id, channel_type: type }
  if (message.text.includes(`<@${workspace.app.botUserId}>`))
    await delivery.event('app_mention', { ...wire, type: 'app_mention' })
  return outcomeOf(await delivery.event(event, wire))
}
