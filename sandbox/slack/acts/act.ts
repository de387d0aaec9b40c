import type { Delivery } from '../delivery.ts'
import type { Ack } from '../envelope.ts'
import type { JsonObject } from '../json.ts'
import { newResponseUrl } from '../response-urls.ts'
import { note, type TrafficLog } from '../traffic-log.ts'
import { type Channel, directMessage, type SlackUser, type Workspace } from '../workspace.ts'

/** What acts work on. */
export type Stage = { workspace: Workspace; delivery: Delivery; log: TrafficLog }

/** How an act went: whether the app acknowledged in time, after how long, and what the act itself adds. */
export type Outcome = { acked: boolean; ackMs: number | null; [more: string]: unknown }

/** Something a person could not have done: no such message, button, view or channel for them. */
export class ImpossibleAct extends Error {}

export function outcomeOf(ack: Ack | null): Outcome {
  return ack?.kind === 'acknowledged' ? { acked: true, ackMs: ack.ms } : { acked: false, ackMs: null }
}

export function personOf(workspace: Workspace, id: string): SlackUser {
  const user = workspace.users.get(id)
  if (user === undefined || user.isBot) throw new ImpossibleAct(`there is no person ${id}`)
  return user
}

/** A channel the person is in; without one named, their direct message with the app. */
export function channelOf(workspace: Workspace, userId: string, named: string | null): Channel {
  if (named === null) return directMessage(workspace, userId)
  const byName = [...workspace.channels.values()].find(({ name, kind }) => kind !== 'im' && `#${name}` === named)
  const channel = workspace.channels.get(named) ?? byName
  if (channel?.members.has(userId) !== true) throw new ImpossibleAct(`${userId} is in no channel ${named}`)
  return channel
}

export function channelNameOnTheWire(channel: Channel): string {
  if (channel.kind === 'im') return 'directmessage'
  return channel.kind === 'private' ? 'privategroup' : channel.name
}

/** The fields every interactive payload has. */
export function interactionBy(workspace: Workspace, user: SlackUser): JsonObject {
  return {
    user: { id: user.id, username: user.name, name: user.name, team_id: workspace.team.id },
    api_app_id: workspace.app.appId,
    token: 'sandbox',
    team: { id: workspace.team.id, domain: workspace.team.domain },
    enterprise: null,
    is_enterprise_install: false,
  }
}

export function responseUrlFor(workspace: Workspace, user: string, channel: string, messageTs: string | null): string {
  return newResponseUrl(workspace, { user, channel, messageTs })
}

/** Notes why a person would only see that something went wrong. */
export function complain({ workspace, log }: Pick<Stage, 'workspace' | 'log'>, about: string, reason: string): void {
  note(log.complaints, { at: workspace.clock.now().toISOString(), about, reason })
}
