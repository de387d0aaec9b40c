import { commandsOf } from './acts/run-command.ts'
import { canSeeFile, fileOnTheWire } from './files.ts'
import type { JsonObject } from './json.ts'
import { messageOnTheWire, messagesFor } from './messages.ts'
import { viewOnTheWire } from './views.ts'
import type { Channel, SlackUser, View, Workspace } from './workspace.ts'

/** A message as one person sees it: Slack's own object and what only the page needs beside it. */
export type VisibleMessage = {
  ts: string
  user: string
  text: string
  blocks: JsonObject[]
  threadTs: string | null
  broadcast: boolean
  ephemeral: boolean
  edited: boolean
  files: JsonObject[]
  raw: JsonObject
}

export type VisibleChannel = {
  id: string
  kind: Channel['kind']
  name: string
  appIsMember: boolean
  messages: VisibleMessage[]
}

/** A view with the sentences under its inputs; `raw` is Slack's own view object. */
export type VisibleView = {
  id: string
  hash: string
  blocks: JsonObject[]
  errors: Record<string, string>
  raw: JsonObject
}

/** Everything one person sees of the workspace, and nothing else. */
export type VisibleState = {
  revision: number
  team: { id: string; name: string; domain: string }
  app: { id: string; botUserId: string; name: string; commands: JsonObject[]; shortcuts: JsonObject[] }
  user: SlackUser
  users: SlackUser[]
  /** The person's direct message with the app, null before anybody used it. */
  directMessage: string | null
  channels: VisibleChannel[]
  home: VisibleView | null
  /** Open modals, the one on top last. */
  modals: VisibleView[]
}

/** What a person sees, or nothing if there is no such person. */
export function visibleState(workspace: Workspace, userId: string): VisibleState | null {
  const user = workspace.users.get(userId)
  if (user === undefined) return null
  const { app, team } = workspace
  const joined = [...workspace.channels.values()].filter(({ members }) => members.has(userId))
  const home = workspace.homes.get(userId)
  return {
    revision: workspace.revision,
    team,
    app: {
      id: app.appId,
      botUserId: app.botUserId,
      name: app.name,
      commands: commandsOf(app),
      shortcuts: app.shortcuts,
    },
    user,
    users: [...workspace.users.values()],
    directMessage: joined.find(({ kind }) => kind === 'im')?.id ?? null,
    channels: joined.map((channel) => ({
      id: channel.id,
      kind: channel.kind,
      name: channel.kind === 'im' ? app.name : channel.name,
      appIsMember: channel.members.has(app.botUserId),
      messages: messagesFor(workspace, userId, channel).map((message) => ({
        ts: message.ts,
        user: message.user,
        text: message.text,
        blocks: message.blocks,
        threadTs: message.threadTs,
        broadcast: message.broadcast,
        ephemeral: message.onlyFor !== null,
        edited: message.editedTs !== null,
        files: message.fileIds.flatMap((id) => visibleFile(workspace, userId, id)),
        raw: messageOnTheWire(workspace, message),
      })),
    })),
    home: home === undefined ? null : visibleView(workspace, home),
    modals: (workspace.modals.get(userId) ?? []).map((view) => visibleView(workspace, view)),
  }
}

function visibleView(workspace: Workspace, view: View): VisibleView {
  return { id: view.id, hash: view.hash, blocks: view.blocks, errors: view.errors, raw: viewOnTheWire(workspace, view) }
}

function visibleFile(workspace: Workspace, userId: string, id: string): JsonObject[] {
  const file = workspace.files.get(id)
  return file !== undefined && canSeeFile(workspace, userId, file) ? [fileOnTheWire(workspace, file)] : []
}
