import type { IncomingMessage, ServerResponse } from 'node:http'
import { failLoudly, readBody } from '../serving.ts'
import { anthropicAdmin } from './anthropic/routes.ts'
import { type VendorClock, vendorClock } from './clock.ts'
import { vendorControl } from './control.ts'
import { cursorAdmin } from './cursor/routes.ts'
import { deliver, etagOf, hang } from './deliver.ts'
import { type VendorFault, type VendorFaults, vendorFaults } from './faults.ts'
import { openAiAdmin } from './openai/routes.ts'
import { rateLimits } from './rate-limits.ts'
import { reshape } from './reshape.ts'
import { type CallRecord, type VendorAnswer, type VendorApi, type VendorCall, VendorRefusal } from './vendor-call.ts'
import type { VendorName } from './vendor-name.ts'
import { changeWorld } from './world/change.ts'
import type { VendorWorld } from './world/vendor-world.ts'

export type SandboxVendors = {
  /** Answers a request below `/vendors/cursor`, `/vendors/anthropic` and `/vendors/openai`; false for any other. */
  handle(request: IncomingMessage, response: ServerResponse): boolean
  /** `/control/vendors/…`. Null: no such call. */
  control(call: { method: string; path: string; body: unknown }): unknown
  faults: VendorFaults
  clock: VendorClock
  calls: CallRecord[]
}

const apis: Record<VendorName, VendorApi> = { cursor: cursorAdmin, anthropic: anthropicAdmin, openai: openAiAdmin }

const keptCalls = 50_000

/** The three admin APIs over a world that is asked for anew at every call. */
export function sandboxVendors(input: {
  world: (now: Date) => VendorWorld
  clock: { now(): Date }
  rateLimits: boolean
}): SandboxVendors {
  const clock = vendorClock(input.clock)
  const faults = vendorFaults()
  const limits = rateLimits(input.rateLimits)
  const calls: CallRecord[] = []
  let received = 0

  async function serve(call: VendorCall, record: CallRecord, response: ServerResponse): Promise<number | null> {
    const api = apis[call.vendor]
    const answer = (made: { status: number; text: string; headers?: Record<string, string> }, happens: VendorFault[]) =>
      deliver(response, { ...made, headers: { ...commonHeaders(call), ...made.headers } }, happens)
    const refuse = (refusal: { status: number; message: string | null }, headers: Record<string, string> = {}) =>
      answer({ status: refusal.status, text: JSON.stringify(api.errorBody(refusal, call)), headers }, [])
    let happens: VendorFault[] = []
    try {
      api.checkKey(call)
      happens = faults.take({ ...call, body: record.body })
      if (happens.some(({ kind }) => kind === 'hang')) return hang(response)
      const failure = happens.find((fault) => fault.kind === 'status')
      if (failure) return answer(failed(api, call, failure), happens)
      const limit = api.limitOf(call)
      const waitMs = limit ? limits.waitMs(limit, call.nowMs) : 0
      if (waitMs > 0) return refuse({ status: 429, message: null }, api.saysRetryAfter ? retryAfter(waitMs) : {})
      const world = input.world(clock.now())
      const isEmpty = happens.some(({ kind }) => kind === 'empty')
      const said = api.answer(call, isEmpty ? withoutUse(world) : world)
      const made = asText(said, call, happens)
      if (limit && made.status !== 304) limits.count(limit, call.nowMs)
      return answer(made, happens)
    } catch (thrown) {
      if (thrown instanceof VendorRefusal) return refuse({ status: thrown.status, message: thrown.message })
      throw thrown
    } finally {
      for (const fault of happens) if (fault.kind === 'then') makeChange(fault, input.world(clock.now()), clock.now())
    }
  }

  async function receive(vendor: VendorName, url: URL, request: IncomingMessage, response: ServerResponse) {
    const at = clock.now()
    const path = url.pathname.slice(`/vendors/${vendor}`.length) || '/'
    const method = request.method ?? ''
    const bytes = await readBody(request)
    if (bytes === null) return
    const body = parsed(bytes.toString())
    const query = queryOf(url.searchParams)
    const record: CallRecord = { vendor, method, path, query, body, status: null, at: at.toISOString() }
    received += 1
    calls.push(record)
    if (calls.length > keptCalls * 2) calls.splice(0, keptCalls)
    const call: VendorCall = {
      vendor,
      method,
      path,
      query: url.searchParams,
      body: typeof body === 'object' && body !== null ? { ...body } : {},
      headers: request.headers,
      nowMs: at.getTime(),
      requestId: `req_sandbox_${vendor}_${received}`,
    }
    record.status = await serve(call, record, response)
  }

  return {
    handle(request, response) {
      const url = new URL(request.url ?? '/', 'http://sandbox')
      const [, vendor] = /^\/vendors\/(cursor|anthropic|openai)(?:\/|$)/.exec(url.pathname) ?? []
      if (vendor !== 'cursor' && vendor !== 'anthropic' && vendor !== 'openai') return false
      receive(vendor, url, request, response).catch((thrown: unknown) => failLoudly('vendors', response, thrown))
      return true
    },
    control: vendorControl({ world: input.world, clock, faults, limits, calls }),
    faults,
    clock,
    calls,
  }
}

function commonHeaders(call: VendorCall): Record<string, string> {
  return { 'content-type': 'application/json', 'request-id': call.requestId, 'x-request-id': call.requestId }
}

function failed(api: VendorApi, call: VendorCall, failure: Extract<VendorFault, { kind: 'status' }>) {
  const { status, retryAfterSeconds } = failure
  const headers =
    retryAfterSeconds === undefined || retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) }
  const body = 'body' in failure ? failure.body : api.errorBody({ status, message: null }, call)
  return { status, text: typeof body === 'string' ? body : JSON.stringify(body), headers }
}

function retryAfter(waitMs: number): Record<string, string> {
  return { 'retry-after': String(Math.ceil(waitMs / 1000)) }
}

function asText(said: VendorAnswer, call: VendorCall, happens: VendorFault[]) {
  const text = typeof said.body === 'string' ? said.body : JSON.stringify(reshape(said.body, happens))
  const type: Record<string, string> = said.contentType ? { 'content-type': said.contentType } : {}
  if (!said.cacheable) return { status: 200, text, headers: type }
  const etag = etagOf(text)
  const headers = { ...type, etag, 'cache-control': 'public, max-age=900' }
  return { status: call.headers['if-none-match'] === etag ? 304 : 200, text, headers }
}

function withoutUse(world: VendorWorld): VendorWorld {
  return {
    cursor: { ...world.cursor, events: [], commits: [] },
    anthropic: { ...world.anthropic, usage: [] },
    openai: { ...world.openai, usage: [] },
  }
}

function queryOf(said: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...said.keys()].map((name) => [name, said.getAll(name).join(',')]))
}

function makeChange(fault: Extract<VendorFault, { kind: 'then' }>, world: VendorWorld, now: Date): void {
  if (typeof fault.change === 'function') fault.change()
  else changeWorld(world, fault.change, now)
}

function parsed(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null
    throw thrown
  }
}
