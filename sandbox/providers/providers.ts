import { hash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { failLoudly, readBody } from '../serving.ts'
import { anthropicApi } from './anthropic/routes.ts'
import { behaviourQueue, nextBehaviourSchema } from './behaviour.ts'
import { deliver } from './delivery.ts'
import { type Exchange, jsonSaid, type Said } from './exchange.ts'
import { asText, isObject } from './json-reading.ts'
import { openAiApi } from './openai/routes.ts'
import { type ProviderName, type RequestRecord, requestLog } from './request-log.ts'

export type ProviderKeys = { openai: string; anthropic: string }

/** The keys the sandbox providers accept unless others are given. They open nothing else. */
export const sandboxKeys: ProviderKeys = {
  openai: 'sk-sandbox-openai-0000000000000000000000000000',
  anthropic: 'sk-ant-sandbox-00000000000000000000000000000000',
}

export type SandboxProviders = {
  /** Answers a request below `/providers/openai/` or `/providers/anthropic/`; false for any other. */
  handle(request: IncomingMessage, response: ServerResponse): boolean
  /** `/control/providers/…`: what to answer next, what was received, what was served. Null: no such call. */
  control(call: { method: string; path: string; body: unknown }): unknown
}

const keptBodyBytes = 64 * 1024

/** OpenAI and Anthropic as far as coding tools see them. State lives as long as the object. */
export function sandboxProviders(
  options: { keys?: ProviderKeys; now?: () => Date; onFinished?: (record: RequestRecord) => void } = {},
): SandboxProviders {
  const keys = options.keys ?? sandboxKeys
  const now = options.now ?? (() => new Date())
  const apis = { openai: openAiApi(keys.openai), anthropic: anthropicApi(keys.anthropic) }
  const queue = behaviourQueue()
  const log = requestLog(options.onFinished)

  async function answer(provider: ProviderName, path: string, request: IncomingMessage, response: ServerResponse) {
    const record = log.open(newRecord(provider, path, request, now()))
    response.once('close', () => {
      if (record.state !== 'open' || response.writableFinished) return
      record.clientGoneAt = now().toISOString()
      record.clientGoneDuring = phaseOf(record, request, response)
      log.finish(record, 'client-gone')
    })
    const body = await readBody(request)
    if (body === null) return
    noteBody(record, body)
    const exchange = understand(record, request, body, now())
    exchange.behaviour = queue.take({
      ...record,
      body,
      header: asText(request.headers['x-sandbox-behaviour']) || undefined,
    })
    const said = request.method === 'HEAD' ? nothingHere(exchange) : apis[provider](exchange)
    record.model = said.model
    record.tokens = said.billed
    await deliver(log, record, response, said.answer, exchange.behaviour)
  }

  return {
    handle(request, response) {
      const [, provider, path] = /^\/providers\/(openai|anthropic)(\/[^?]*)?/.exec(request.url ?? '') ?? []
      if (provider !== 'openai' && provider !== 'anthropic') return false
      answer(provider, path ?? '/', request, response).catch((thrown: unknown) =>
        failLoudly('providers', response, thrown),
      )
      return true
    },
    control({ method, path, body }) {
      switch (`${method} ${path}`) {
        case 'POST /control/providers/next':
          queue.add(nextBehaviourSchema.parse(body))
          return { waiting: queue.size() }
        case 'DELETE /control/providers/next':
          queue.clear()
          return { waiting: 0 }
        case 'GET /control/providers/log':
          return { requests: log.list() }
        case 'GET /control/providers/totals':
          return log.totals()
        case 'DELETE /control/providers/log':
          log.clear()
          return { requests: [] }
        default:
          return null
      }
    },
  }
}

function newRecord(provider: ProviderName, path: string, request: IncomingMessage, now: Date) {
  return {
    provider,
    at: now.toISOString(),
    method: request.method ?? '',
    path,
    headers: request.headers,
    bodyBytes: 0,
    bodySha256: '',
    body: null,
    model: '',
    stream: false,
    status: null,
    requestId: '',
    state: 'open' as const,
    bytesSent: 0,
    chunksSent: 0,
    clientGoneAt: null,
    clientGoneDuring: null,
    tokens: null,
  }
}

function noteBody(record: RequestRecord, body: Buffer): void {
  record.bodyBytes = body.length
  record.bodySha256 = hash('sha256', body, 'hex')
  record.body = body.length <= keptBodyBytes ? body.toString() : null
  record.requestId = `req_sandbox_${record.provider}_${record.number}`
}

function understand(record: RequestRecord, request: IncomingMessage, body: Buffer, now: Date): Exchange {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`)
  const parsed = parseBody(body)
  record.model = asText(isObject(parsed) ? parsed.model : undefined)
  record.stream = isObject(parsed) && parsed.stream === true
  return {
    method: record.method,
    path: record.path,
    query: url.searchParams,
    headers: request.headers,
    origin: `${url.origin}/providers/${record.provider}`,
    body: isObject(parsed) ? parsed : {},
    bodyIsJson: isObject(parsed),
    behaviour: {},
    requestId: record.requestId,
    number: record.number,
    now,
  }
}

function parseBody(body: Buffer): unknown {
  if (body.length === 0) return null
  try {
    return JSON.parse(body.toString())
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null
    throw thrown
  }
}

function phaseOf(record: RequestRecord, request: IncomingMessage, response: ServerResponse) {
  if (!request.complete) return 'request'
  if (!response.headersSent) return 'before-headers'
  return record.bytesSent === 0 ? 'before-first-byte' : 'body'
}

// Clients ask for the base with HEAD and without a key to see whether anybody is there.
function nothingHere(exchange: Exchange): Said {
  return jsonSaid(exchange, { status: 404, headers: {}, body: null })
}
