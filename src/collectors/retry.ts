import { backOffMs } from '../base/back-off.ts'
import { providerName } from '../base/provider.ts'
import { type Asked, type ProblemKind, VendorProblem } from './vendor-problem.ts'

/** What to do after a call that did not bring what was asked for. */
export type Verdict =
  | { do: 'wait'; waitMs: number }
  | { do: 'give-up'; problem(asked: Asked, base: string): VendorProblem }

const attempts = { silence: 4, serverError: 5, tooMany: 6, garbage: 3 }

/** How long a vendor may make us wait; when it wants longer, the next run goes on. */
const longestWaitMs = 120_000

/** After no answer, or half of one: unreachable, reset, or out of time. */
export function afterSilence(cause: string, attempt: number): Verdict {
  if (attempt < attempts.silence) return { do: 'wait', waitMs: pause(attempt) }
  return giveUp(
    'network',
    ({ name, endpoint, host }) =>
      `${name} could not be reached at ${host} for ${endpoint} (${cause}, ${attempt} times).`,
  )
}

/** After an answer that is an error, or no JSON. `askedMs`: how long the vendor wants us to wait, where it says. */
export function afterAnswer({ status, askedMs }: { status: number; askedMs: number | null }, attempt: number): Verdict {
  if (status === 429) return afterTooMany(askedMs, attempt)
  if (status >= 500) {
    if (attempt < attempts.serverError)
      return { do: 'wait', waitMs: Math.min(askedMs ?? pause(attempt), longestWaitMs) }
    return giveUp(
      'unavailable',
      ({ name, endpoint }) =>
        `${name} fails at ${endpoint} with an error of its own (HTTP ${status}, ${attempt} times).`,
    )
  }
  if (status >= 200 && status < 300) {
    if (attempt < attempts.garbage) return { do: 'wait', waitMs: pause(attempt) }
    return giveUp(
      'changed-shape',
      ({ name, endpoint, host }) =>
        `What answers ${endpoint} at ${host} is not what ${name} documents: it is no JSON, or too much of it (${attempt} times). Nothing of it was counted.`,
    )
  }
  return refusal(status)
}

function refusal(status: number): Verdict {
  switch (status) {
    case 401:
      return giveUp(
        'unauthorised',
        ({ name }) =>
          `${name} does not accept the admin key: it was revoked, has expired or was not copied whole. Make a new one and give Tally that.`,
      )
    case 403:
      return giveUp(
        'forbidden',
        ({ name, endpoint }) =>
          `${name} does not let this key read ${endpoint}: the plan or the key’s permissions do not include it.`,
      )
    case 404:
      return giveUp(
        'refused',
        ({ name, endpoint }) => `${name} has nothing at ${endpoint} for this account (HTTP 404).`,
      )
    default:
      return giveUp(
        'refused',
        ({ name, endpoint }) => `${name} refused what Tally asked at ${endpoint} (HTTP ${status}).`,
      )
  }
}

function afterTooMany(asked: number | null, attempt: number): Verdict {
  if (asked !== null && asked > longestWaitMs) {
    return giveUp(
      'rate-limited',
      ({ name, endpoint }) =>
        `${name} wants no calls to ${endpoint} for ${Math.ceil(asked / 60_000)} minutes. The next run goes on where this one stood.`,
    )
  }
  if (attempt < attempts.tooMany)
    return { do: 'wait', waitMs: asked === null ? pause(attempt + 1) : asked + 250 * Math.random() }
  return giveUp(
    'rate-limited',
    ({ name, endpoint }) =>
      `${name} keeps refusing calls to ${endpoint} because there were too many. The next run goes on where this one stood.`,
  )
}

function giveUp(kind: ProblemKind, say: (words: { name: string; endpoint: string; host: string }) => string): Verdict {
  return {
    do: 'give-up',
    problem: ({ vendor, endpoint }, base) =>
      new VendorProblem(kind, endpoint, say({ name: providerName(vendor), endpoint, host: new URL(base).host })),
  }
}

/** 1, 2, 4, 8, … seconds. */
function pause(attempt: number): number {
  return backOffMs(attempt - 1, { firstMs: 1_000 })
}

/**
 * `Retry-After` in milliseconds: seconds, or an HTTP date (RFC 9110, 10.2.3), which is by the clock of whoever says it: the
 * answer's `Date`. Null when it says neither.
 */
export function waitAsked({ retryAfter, date }: { retryAfter: string; date: string }): number | null {
  if (/^\d+(\.\d+)?$/.test(retryAfter)) return Number(retryAfter) * 1_000
  const [until, said] = [httpDate(retryAfter), httpDate(date)]
  return until === null || said === null ? null : Math.max(0, until - said)
}

// Of its three forms the only one that is still sent.
function httpDate(text: string): number | null {
  return /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text) ? Date.parse(text) : null
}
