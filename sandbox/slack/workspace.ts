import { randomInt } from 'node:crypto'
import { type AppDefinition, defaultApp } from './app-definition.ts'
import type { JsonObject } from './json.ts'
import { type Grant, newGrant } from './oauth/grant.ts'
import { type Limits, type SeedPerson, type SlackOptions, slackLimits } from './options.ts'

export type SlackUser = {
  id: string
  name: string
  realName: string
  email: string | null
  title: string
  timezone: string
  isBot: boolean
  isAdmin: boolean
  deleted: boolean
}

export type Channel = { id: string; kind: 'public' | 'private' | 'im'; name: string; members: Set<string> }

export type Message = {
  channel: string
  ts: string
  /** The author: a person, the app's bot user, or Slackbot. */
  user: string
  text: string
  blocks: JsonObject[]
  threadTs: string | null
  broadcast: boolean
  /** Set on ephemeral messages: the one person who sees it. */
  onlyFor: string | null
  fileIds: string[]
  metadata: JsonObject | null
  editedTs: string | null
}

export type View = {
  id: string
  user: string
  kind: 'home' | 'modal'
  hash: string
  /** The view as the app sent it, with a block_id on every block. */
  definition: JsonObject
  blocks: JsonObject[]
  /** What the person has filled in so far, by block_id and action_id, in Slack's own form. */
  values: Record<string, JsonObject>
  /** Sentences under inputs, by block_id, from `response_action: errors`. */
  errors: Record<string, string>
  rootViewId: string
  previousViewId: string | null
}

export type SlackFile = {
  id: string
  name: string
  title: string
  owner: string
  size: number
  bytes: Buffer | null
  state: 'awaiting-upload' | 'uploaded' | 'processing' | 'ready'
  createdAt: Date
  completedAt: Date | null
  polls: number
  uploadToken: string
  sharedIn: Set<string>
  /** People a file was handed to outside a channel: by a modal's file input. */
  shownToApp: boolean
  waitingShare: FileShare | null
}

export type FileShare = { channels: string[]; threadTs: string | null; comment: string; blocks: JsonObject[] }

type Trigger = { user: string; madeAt: number; used: boolean }
type ResponseUrl = { user: string; channel: string; messageTs: string | null; madeAt: number; uses: number }

/** What happened, for whoever draws the workspace: look again at these people or this channel. */
export type Change =
  | { kind: 'message'; channel: string }
  | { kind: 'home' | 'modal'; user: string }
  | { kind: 'file'; fileId: string }
  | { kind: 'people' }

/** One Slack workspace in memory. Everything in it may be read; it is changed by the functions of this folder. */
export type Workspace = {
  /** The token the app has here, if it is installed. */
  grant: Grant
  team: { id: string; name: string; domain: string }
  app: AppDefinition
  users: Map<string, SlackUser>
  channels: Map<string, Channel>
  messages: Map<string, Message[]>
  homes: Map<string, View>
  modals: Map<string, View[]>
  files: Map<string, SlackFile>
  triggers: Map<string, Trigger>
  responseUrls: Map<string, ResponseUrl>
  limits: Limits
  clock: { now(): Date }
  origin: () => string
  /** Grows by one with every change. */
  revision: number
  changed(change: Change): void
  /** Calls the listener after every change; the answer stops that. */
  subscribe(listener: (change: Change) => void): () => void
  /** A message timestamp later than any before it. */
  nextTs(): string
}

export const slackbotId = 'USLACKBOT'

/** A workspace with its people, the app's bot, three public channels and a private one the app is not in. */
export function createWorkspace(options: SlackOptions): Workspace {
  const listeners = new Set<(change: Change) => void>()
  const clock = options.clock ?? { now: () => new Date() }
  const app = options.app ?? defaultApp
  let lastMicros = 0
  const workspace: Workspace = {
    grant: newGrant(null),
    team: options.team ?? { id: 'T0SANDBOX', name: 'Sandbox', domain: 'sandbox' },
    app,
    users: new Map(),
    channels: new Map(),
    messages: new Map(),
    homes: new Map(),
    modals: new Map(),
    files: new Map(),
    triggers: new Map(),
    responseUrls: new Map(),
    limits: { ...slackLimits, ...options.limits },
    clock,
    origin: options.origin,
    revision: 0,
    changed(change) {
      workspace.revision += 1
      for (const listener of listeners) listener(change)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    nextTs() {
      lastMicros = Math.max(clock.now().getTime() * 1000, lastMicros + 1)
      return `${Math.floor(lastMicros / 1_000_000)}.${String(lastMicros % 1_000_000).padStart(6, '0')}`
    },
  }
  seed(workspace, options.people ?? [])
  return workspace
}

/** The direct-message channel between a person and the app, made when it is first asked for. */
export function directMessage(workspace: Workspace, userId: string): Channel {
  const bot = workspace.app.botUserId
  for (const channel of workspace.channels.values()) {
    if (channel.kind === 'im' && channel.members.has(userId)) return channel
  }
  return addChannel(workspace, { id: newSlackId('D'), kind: 'im', name: userId, members: new Set([userId, bot]) })
}

/** An id in Slack's form: a letter for the kind and ten characters. */
export function newSlackId(letter: string): string {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  return `${letter}0${Array.from({ length: 9 }, () => alphabet[randomInt(alphabet.length)]).join('')}`
}

function seed(workspace: Workspace, people: readonly SeedPerson[]): void {
  const { app } = workspace
  for (const person of people) {
    workspace.users.set(person.slackId, slackUserOf(person))
  }
  workspace.users.set(app.botUserId, bot(app.botUserId, app.name))
  workspace.users.set(slackbotId, bot(slackbotId, 'Slackbot'))
  const everyone = people.map((person) => person.slackId)
  const leads = everyone.slice(0, 3)
  addChannel(workspace, {
    id: 'C0AISPEND',
    kind: 'public',
    name: 'ai-spend',
    members: new Set([...everyone, app.botUserId]),
  })
  addChannel(workspace, { id: 'C0GENERAL', kind: 'public', name: 'general', members: new Set(everyone) })
  addChannel(workspace, { id: 'C0ENGINEER', kind: 'public', name: 'engineering', members: new Set(everyone) })
  addChannel(workspace, { id: 'C0LEADS', kind: 'private', name: 'leadership', members: new Set(leads) })
}

/** A person as somebody who has just joined the workspace. */
export function slackUserOf(person: SeedPerson): SlackUser {
  return {
    id: person.slackId,
    name: person.email.split('@')[0] ?? person.slackId,
    realName: person.name,
    email: person.email,
    title: person.title,
    timezone: person.timezone,
    isBot: false,
    isAdmin: person.isAdmin === true,
    deleted: false,
  }
}

function addChannel(workspace: Workspace, channel: Channel): Channel {
  workspace.channels.set(channel.id, channel)
  workspace.messages.set(channel.id, [])
  workspace.changed({ kind: 'people' })
  return channel
}

function bot(id: string, name: string): SlackUser {
  return {
    id,
    name: name.toLowerCase(),
    realName: name,
    email: null,
    title: '',
    timezone: 'UTC',
    isBot: true,
    isAdmin: false,
    deleted: false,
  }
}
