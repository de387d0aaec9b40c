import { setTimeout as wait } from 'node:timers/promises'
import {
  type Logger,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api'
import { AppError } from '../base/app-error.ts'

/**
 * Every Web API method Tally calls, with the bot scopes it needs. The clients refuse any other, and a test holds the
 * manifest's scopes against this table, so that neither can outgrow the other.
 */
export const webApiMethods: Record<string, readonly string[]> = {
  // With the app-level token, whose own scope is connections:write.
  'apps.connections.open': [],
  'auth.test': [],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  // Whether a message arrived whose sending had an unknown outcome.
  'conversations.history': ['im:history'],
  'conversations.open': ['im:write'],
  'files.completeUploadExternal': ['files:write'],
  'files.getUploadURLExternal': ['files:write'],
  'files.info': ['files:read'],
  // The e-mail address is how a Slack account is matched to a person.
  'users.info': ['users:read', 'users:read.email'],
  'users.list': ['users:read', 'users:read.email'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
}

/** Clients with queues of their own: a long queue of background sending never holds up a person who waits, nor what goes to many what goes to one. */
export type SlackClients = { interactive: WebClient; background: WebClient; bulk: WebClient }

/** What every Slack client of ours has in common: where Slack is, and which methods may be called there. */
export function clientOptions(input: { apiUrl: string | null; logger: Logger }): WebClientOptions {
  const slackApiUrl = input.apiUrl ?? 'https://slack.com/api/'
  return { slackApiUrl, logger: input.logger, fetch: onlyListedMethods(slackApiUrl), timeout: 10_000 }
}

export function openClients(botToken: string, options: WebClientOptions): SlackClients {
  return {
    // A person waits: one quick repetition, and a rate limit comes back to us instead of holding the queue.
    interactive: new WebClient(botToken, {
      ...options,
      retryConfig: { retries: 1, minTimeout: 200 },
      rejectRateLimitedCalls: true,
    }),
    background: new WebClient(botToken, { ...options, retryConfig: { retries: 8, factor: 2, minTimeout: 500 } }),
    // What goes to many is put back where Slack asks for a rest, so nothing stands in a queue here.
    bulk: new WebClient(botToken, {
      ...options,
      retryConfig: { retries: 1, minTimeout: 500 },
      rejectRateLimitedCalls: true,
    }),
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
