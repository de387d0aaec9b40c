import { setTimeout as wait } from 'node:timers/promises'
import {
  type Logger,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api'
import { AppError } from '../base/app-error.ts'
import { program } from '../base/program.ts'

/**
 * Every Web API method Tally calls, with the bot scopes it needs. The clients refuse any other, and a test holds the
 * manifest's scopes against this table, so that neither can outgrow the other.
 */
export const webApiMethods: Record<string, readonly string[]> = {
  // With the app-level token, whose own scope is connections:write.
  'apps.connections.open': [],
  // Gives a workspace's token back, where Tally is connected by OAuth.
  'auth.revoke': [],
  'auth.test': [],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  // Whether a channel can hear of incidents.
  'conversations.info': ['channels:read', 'groups:read'],
  // Whether a message arrived whose sending had an unknown outcome.
  'conversations.history': ['im:history'],
  'conversations.open': ['im:write'],
  'files.completeUploadExternal': ['files:write'],
  'files.getUploadURLExternal': ['files:write'],
  'files.info': ['files:read'],
  // With the client's id and secret: a code or an old token for a new one.
  'oauth.v2.access': [],
  // The e-mail address is how a Slack account is matched to a person.
  'users.info': ['users:read', 'users:read.email'],
  'users.list': ['users:read', 'users:read.email'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
}

/** Clients with queues of their own: a long queue of background sending never holds up a person who waits, nor what goes to many what goes to one. */
type QueuedClients = { interactive: WebClient; background: WebClient; notices: WebClient; bulk: WebClient }

/**
 * The clients of the workspace that something is done for. Which one that is holds for the length of `within`, so that what is
 * called on the way need not be told; where several are connected, a call outside of it throws.
 */
export type SlackClients = Readonly<QueuedClients> & {
  /** Does some work for a workspace. Null: for the one it is done for already, or the only one. Throws `NotConnected`. */
  within<Result>(workspace: string | null, work: () => Promise<Result>): Promise<Result>
  /** The workspaces that can be spoken to; null: there is one, whatever its id. */
  workspaces(): Promise<readonly string[] | null>
  /** The workspace something is done for; null where there is only one. */
  readonly workspace: string | null
}

/** Tally is not connected to this workspace, or not any more. */
export class NotConnected extends AppError {
  constructor(workspace: string) {
    super(
      'unavailable',
      `Tally is not connected to this Slack workspace (${workspace || 'unknown'}). A Tally admin can connect it in Home > Set-up > Organisation of another one, or with: ${program} slack link`,
    )
  }
}

/** What every Slack client of ours has in common: where Slack is, and which methods may be called there. */
export function clientOptions(input: { apiUrl: string | null; logger: Logger }): WebClientOptions {
  const slackApiUrl = input.apiUrl ?? 'https://slack.com/api/'
  return { slackApiUrl, logger: input.logger, fetch: onlyListedMethods(slackApiUrl), timeout: 10_000 }
}

/** The clients of the only workspace there is. */
export function openClients(botToken: string, options: WebClientOptions): SlackClients {
  return {
    ...queuedClients((queue) => new WebClient(botToken, { ...options, ...queue })),
    within: (_, work) => work(),
    workspaces: async () => null,
    workspace: null,
  }
}

const onceOnly = { retryConfig: { retries: 0 }, rejectRateLimitedCalls: true }

/** The clients with a queue each, made by `open` from how patient each is. */
export function queuedClients<Client>(open: (queue: WebClientOptions) => Client): Record<keyof QueuedClients, Client> {
  return {
    // A person waits: one quick repetition, and a rate limit comes back to us instead of holding the queue.
    interactive: open({ retryConfig: { retries: 1, minTimeout: 200 }, rejectRateLimitedCalls: true }),
    background: open({ retryConfig: { retries: 8, factor: 2, minTimeout: 500 } }),
    // Messages of the outbox are put back there, so nothing stands in a queue here. Slack may have taken one whose answer was
    // lost: only the outbox can look for it, and a repetition here would say it twice.
    notices: open(onceOnly),
    bulk: open(onceOnly),
  }
}

/**
 * Runs an interactive call; where Slack asks for a short wait it waits and tries once more. Throws
 * `AppError('unavailable')` when Slack asks for a longer one.
 */
export async function patiently<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (thrown) {
    if (!(thrown instanceof WebAPIRateLimitedError)) throw thrown
    if (thrown.retryAfter > longestWaitSeconds) throw slowDown(thrown)
    await wait(thrown.retryAfter * 1000)
  }
  try {
    return await call()
  } catch (thrown) {
    throw thrown instanceof WebAPIRateLimitedError ? slowDown(thrown) : thrown
  }
}

/** What Slack answers where a token will never serve again; `invalid_auth` may also mean an address it does not let in. */
export const tokenRefusals: readonly string[] = ['account_inactive', 'token_revoked']

/** Slack's own name of an error (`hash_conflict`), or null when it is not one Slack answered. */
export function slackErrorOf(thrown: unknown): string | null {
  return thrown instanceof WebAPIPlatformError ? thrown.data.error : null
}

const longestWaitSeconds = 3

function slowDown(cause: WebAPIRateLimitedError): AppError {
  return new AppError('unavailable', `Slack asks Tally to slow down. Try again in ${cause.retryAfter} seconds.`, {
    cause,
  })
}

function onlyListedMethods(slackApiUrl: string): NonNullable<WebClientOptions['fetch']> {
  return (url, init) => {
    const address = String(url instanceof Request ? url.url : url)
    if (address.startsWith(slackApiUrl)) {
      const method = address.slice(slackApiUrl.length).split('?')[0] ?? ''
      if (!(method in webApiMethods)) {
        throw new AppError(
          'internal',
          `The Slack method ${method} is not in webApiMethods, so nobody granted its scopes.`,
        )
      }
    }
    return fetch(url, init)
  }
}
