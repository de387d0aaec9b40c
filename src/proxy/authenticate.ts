import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { FastifyRequest, RouteOptions } from 'fastify'
import type { Clock } from '../base/clock.ts'
import { newId } from '../base/id.ts'
import type { Log } from '../base/log.ts'
import { givenRequestId } from '../base/request-id.ts'
import type { KeyLookup, KeyRing } from '../people/key-ring.ts'
import type { VirtualKey } from '../people/virtual-key.ts'
import type { Attributes, Span, Tracing } from '../traces/tracing.ts'
import { type Dialect, dialectOf } from './dialect.ts'
import { bodyTooLarge, keysUnavailable, type Refusal, sendRefusal, shuttingDown, somethingWrong } from './errors.ts'
import type { ProxyLimits } from './limits.ts'
import type { MetricCounts } from './metrics.ts'
import { readBody } from './read-body.ts'

/** Whose request it is. Made here only: whatever reaches a provider asks for one. */
export type Caller = {
  key: VirtualKey
  /** Ours alone, so that nobody sends one twice: the identity of its entry and of what budgets hold for it. */
  id: string
  /** What it is called in the log and to its caller, who may have named it. */
  requestId: string
  dialect: Dialect
  arrivedAt: Date
  /** `performance.now()` at arrival, for durations. */
  arrivedMs: number
  /** The same when its body was there in full. */
  wholeMs: number
  /** Null where nobody traces. */
  span: Span | null
}

export type AuthenticateDeps = {
  keyRing: Pick<KeyRing, 'find'>
  clock: Clock
  log: Log
  limits: Pick<ProxyLimits, 'bodyBytes'>
  metrics: Pick<MetricCounts, 'refused'>
  tracing: Tracing | null
  isDraining(): boolean
}

/** What a route sees of a request: Fastify's reading of its address, and the body's own bytes. */
export type Asked = Pick<FastifyRequest, 'headers' | 'params' | 'raw'> & { body: Buffer | null }

/** Answers a request on Node's own response. */
type Serve = (caller: Caller, asked: Asked, response: ServerResponse) => void

/**
 * The one way to a provider: options of a route that is served to known keys only. The key is looked at before the body
 * is read. All of it happens in Fastify's first hook, on the raw request and response: what would follow there (content
 * types, parsing, serialising) costs a good part of a request and does nothing for one that only passes.
 */
export function authenticated(deps: AuthenticateDeps, serve: Serve): Pick<RouteOptions, 'onRequest' | 'handler'> {
  return {
    onRequest(request, reply) {
      reply.hijack()
      const { raw: response } = reply
      const { headers, params, raw } = request
      const dialect = dialectOf(headers, raw.url ?? '')
      const id = newId()
      const requestId = givenRequestId(headers) ?? id
      const span = deps.tracing?.span('proxy.request', traced(id, requestId, dialect)) ?? null
      const authenticating = span?.child('proxy.authenticate')
      const arrivedAt = deps.clock.now()
      const arrivedMs = performance.now()
      const refuse = (refusal: Refusal) => {
        deps.metrics.refused(refusal)
        span?.set({ 'tally.refusal': refusal.code, 'http.response.status_code': refusal.status })
        span?.end()
        sendRefusal(response, dialect, requestId, refusal)
      }
      const admit = (found: KeyLookup) => {
        authenticating?.end()
        if (found.kind !== 'known') return refuse(refusalOf(found))
        readBody(raw, deps.limits.bodyBytes, (body) => {
          if (body === 'too-large') return refuse(bodyTooLarge(deps.limits.bodyBytes))
          try {
            serve(
              { key: found.key, id, requestId, dialect, arrivedAt, arrivedMs, wholeMs: performance.now(), span },
              { headers, params, raw, body },
              response,
            )
          } catch (thrown) {
            deps.log.error({ err: thrown, requestId }, 'a request could not be forwarded')
            refuse(somethingWrong)
          }
        })
      }
      if (deps.isDraining()) return refuse(shuttingDown)
      const secret = secretIn(headers)
      if (!secret) return refuse(noKey)
      if (!secret.startsWith(secretPrefix)) return refuse(foreignKey)
      const found = deps.keyRing.find(secret, arrivedAt)
      if (!(found instanceof Promise)) return admit(found)
      found.then(admit, (thrown: unknown) => {
        deps.log.error({ err: thrown, requestId }, 'a key could not be looked up')
        refuse(keysUnavailable)
      })
    },
    // Never reached: the hook above answers.
    handler: (_request, reply) => reply.hijack(),
  }
}

function traced(id: string, requestId: string, dialect: Dialect): Attributes {
  return { 'tally.request_id': requestId, 'tally.entry': id, 'tally.dialect': dialect }
}

const secretPrefix = 'acl_'

// A client may send two credentials (Claude Code signed in to Anthropic and given our key): ours is the one that counts.
function secretIn(headers: IncomingHttpHeaders): string | null {
  const candidates = [bearerIn(headers.authorization), headers['x-api-key'], headers['api-key']]
  let first: string | null = null
  for (const candidate of candidates) {
    if (typeof candidate !== 'string' || candidate === '') continue
    if (candidate.startsWith(secretPrefix)) return candidate
    first ??= candidate
  }
  return first
}

function bearerIn(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined
  return /^bearer /i.test(authorization) ? authorization.slice(7).trim() : authorization
}

const noKey = unauthorized(
  'No API key came with this request. Send your Tally key (acl_…) as a Bearer token or x-api-key.',
)
const foreignKey = unauthorized(
  'This is not a Tally key: those start with acl_. Use the key Tally made for you, not a key of the provider.',
)
const unknown = unauthorized(
  'Tally does not know this API key. Check that it was copied whole, or ask an admin for a new one.',
)
const revoked = unauthorized('This API key was revoked. Ask an admin for a new one.')
const paused: Refusal = {
  status: 403,
  code: 'key_paused',
  say: 'This API key is paused in Tally. Resume it with /keys in Slack, or ask an admin.',
}

function refusalOf(found: Exclude<KeyLookup, { kind: 'known' }>): Refusal {
  switch (found.kind) {
    case 'unknown':
      return unknown
    case 'revoked':
      return revoked
    case 'paused':
      return paused
    case 'expired':
      return unauthorized(`This API key expired on ${found.at.toISOString().slice(0, 10)}. Ask an admin for a new one.`)
    case 'unavailable':
      return keysUnavailable
  }
}

function unauthorized(say: string): Refusal {
  return { status: 401, code: 'invalid_api_key', say }
}
