import { request } from 'undici'
import { networkCause, textWithin } from '../base/answer-text.ts'
import { parsedJson } from '../base/json.ts'
import type { Provider } from '../base/provider.ts'
import { type CallLimit, openPace } from './pace.ts'
import { type Patience, usualPatience } from './patience.ts'
import { afterAnswer, afterSilence, type Verdict, waitAsked } from './retry.ts'

/** Values of a query; of a list, the name is repeated: `{ 'group_by[]': ['model', 'api_key_id'] }`. */
export type Query = Record<string, string | number | readonly string[] | undefined>

/** Fields of an answer nobody has looked at yet, with the tag to ask by next time ('' when the vendor gave none). */
export type Tagged = { isSame: true } | { isSame: false; body: unknown; etag: string }

/** One vendor's admin API with one key. All throw `VendorProblem`, or the signal's reason when it is aborted. */
export type VendorClient = {
  vendor: Provider
  /** Parsed JSON, unread: `readAnswer` is next. */
  get(path: string, query?: Query): Promise<unknown>
  post(path: string, body: unknown): Promise<unknown>
  /** Asks with the tag of an earlier answer; `isSame` when nothing has changed since. */
  getChanged(path: string, query: Query, etag: string): Promise<Tagged>
}

/**
 * Opens a client: calls are paced below `limits` (per path, a minute), every call has a time limit and a largest answer,
 * what may pass is tried again with growing pauses, `Retry-After` is obeyed. `base` has no trailing slash; `headers` carry
 * the key. `onCall` is told of each call that is made, repeated ones included.
 */
export function openVendorClient(input: {
  vendor: Provider
  base: string
  headers: Record<string, string>
  limits: readonly CallLimit[]
  patience?: Patience
  signal?: AbortSignal
  onCall?(): void
}): VendorClient {
  const { vendor, base, signal, onCall } = input
  const patience = input.patience ?? usualPatience
  const pace = openPace(input.limits, patience)

  async function call(asking: Asking): Promise<Tagged> {
    const { method, path } = asking
    const asked = { vendor, endpoint: `${method} ${path}` }
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted()
      const heard = await pace.turn(path, signal, () => {
        onCall?.()
        return ask({ ...asking, base, headers: input.headers, limitMs: patience.callLimitMs, signal })
      })
      signal?.throwIfAborted()
      const verdict = judged(heard, attempt)
      if (verdict.do === 'take') return verdict.answer
      if (verdict.do === 'give-up') throw verdict.problem(asked, base)
      await patience.wait(verdict.waitMs, signal)
    }
  }

  return {
    vendor,
    get: async (path, query = {}) => bodyOf(await call({ method: 'GET', path, query })),
    post: async (path, body) => bodyOf(await call({ method: 'POST', path, body: JSON.stringify(body) })),
    getChanged: (path, query, etag) => call({ method: 'GET', path, query, etag }),
  }
}

type Asking = { method: 'GET' | 'POST'; path: string; query?: Query; body?: string; etag?: string }

/** What came of one call: an answer in full, or none. */
type Heard =
  | { kind: 'answer'; status: number; askedMs: number | null; etag: string; body: unknown }
  | { kind: 'silence'; cause: string }

const largestAnswer = 32 * 1024 * 1024

async function ask(
  asking: Asking & { base: string; headers: Record<string, string>; limitMs: number; signal: AbortSignal | undefined },
): Promise<Heard> {
  const { method, path, query, body, etag, base, limitMs, signal } = asking
  const limit = AbortSignal.timeout(limitMs)
  try {
    const answer = await request(`${base}${path}${queryText(query)}`, {
      method,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        ...asking.headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(etag ? { 'if-none-match': etag } : {}),
      },
      body: body ?? null,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    })
    const text = await textWithin(answer.body, largestAnswer)
    const said = (name: string) => String(answer.headers[name] ?? '')
    return {
      kind: 'answer',
      status: answer.statusCode,
      askedMs: waitAsked({ retryAfter: said('retry-after'), date: said('date') }),
      etag: said('etag'),
      body: parsedJson(text),
    }
  } catch (thrown) {
    return { kind: 'silence', cause: networkCause(thrown, limitMs) }
  }
}

function judged(heard: Heard, attempt: number): Verdict | { do: 'take'; answer: Tagged } {
  if (heard.kind === 'silence') return afterSilence(heard.cause, attempt)
  if (heard.status === 304) return { do: 'take', answer: { isSame: true } }
  if (heard.status === 200 && heard.body !== undefined) {
    return { do: 'take', answer: { isSame: false, body: heard.body, etag: heard.etag } }
  }
  return afterAnswer(heard, attempt)
}

function bodyOf(tagged: Tagged): unknown {
  return tagged.isSame ? undefined : tagged.body
}

function queryText(query: Query = {}): string {
  const values = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one) => [name, String(one)]),
  )
  return values.length === 0 ? '' : `?${new URLSearchParams(values)}`
}
