import type { AppDefinition } from './app-definition.ts'

/** A person as the workspace is seeded with them. */
export type SeedPerson = {
  slackId: string
  name: string
  email: string
  title: string
  team: string
  timezone: string
  /** An admin of the workspace. */
  isAdmin?: boolean
}

/** How payloads reach the app: over its own sockets, or posted and signed to its request URL. */
export type DeliveryMode = { mode: 'socket' } | { mode: 'http'; requestUrl: string }

export type Tokens = { botToken: string; appToken: string; signingSecret: string }

/** The limits of time and number that Slack documents; tests shorten them or move the clock. */
export type Limits = {
  ackTimeoutMs: number
  triggerLifetimeMs: number
  responseUrlLifetimeMs: number
  responseUrlUses: number
  /** Waits before the first, second and third repetition of an event that was not acknowledged. */
  eventRetryAfterMs: number[]
  /** A completed file is ready after this many `files.info` calls or this time, whichever comes first. */
  fileReadyAfterPolls: number
  fileReadyAfterMs: number
  modalStack: number
}

export const slackLimits: Limits = {
  ackTimeoutMs: 3_000,
  triggerLifetimeMs: 3_000,
  responseUrlLifetimeMs: 30 * 60_000,
  responseUrlUses: 5,
  eventRetryAfterMs: [0, 60_000, 300_000],
  fileReadyAfterPolls: 2,
  fileReadyAfterMs: 1_500,
  modalStack: 3,
}

export type SlackOptions = {
  /** `http://127.0.0.1:1234` of the server this workspace is mounted on, asked for when an address is handed out. */
  origin: () => string
  clock?: { now(): Date }
  team?: { id: string; name: string; domain: string }
  people?: readonly SeedPerson[]
  app?: AppDefinition
  tokens?: Partial<Tokens>
  /** Whether the app is installed there from the beginning, with the token above; it is, unless said otherwise. */
  isInstalled?: boolean
  delivery?: DeliveryMode
  limits?: Partial<Limits>
}
