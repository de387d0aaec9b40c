import type { IncomingHttpHeaders } from 'node:http'
import { nothingServed, plus, type ServedTokens } from './served-tokens.ts'

export type ProviderName = 'openai' | 'anthropic'

/** One request as the provider saw it. The object lives on while the answer is being sent. */
export type RequestRecord = {
  number: number
  provider: ProviderName
  at: string
  method: string
  path: string
  headers: IncomingHttpHeaders
  bodyBytes: number
  bodySha256: string
  /** The body as text when it is small enough to keep. */
  body: string | null
  model: string
  stream: boolean
  status: number | null
  requestId: string
  state: 'open' | 'completed' | 'client-gone' | 'broken-off'
  bytesSent: number
  chunksSent: number
  clientGoneAt: string | null
  clientGoneDuring: 'request' | 'before-headers' | 'before-first-byte' | 'body' | null
  /** What the vendor would bill for the whole answer; null where nothing is billed. */
  tokens: ServedTokens | null
}

type Totals = {
  requests: number
  /** Answers sent to their end. */
  completed: { requests: number; tokens: ServedTokens }
  /** Answers the client left, or that were broken off, counted as if they had been sent in full. */
  unfinished: { requests: number; tokens: ServedTokens }
  /** Error answers and calls that are free. */
  unbilled: number
  models: Record<string, { requests: number; tokens: ServedTokens }>
}

export type RequestLog = {
  open(record: Omit<RequestRecord, 'number'>): RequestRecord
  finish(record: RequestRecord, state: 'completed' | 'client-gone' | 'broken-off'): void
  list(): RequestRecord[]
  totals(): Record<ProviderName, Totals>
  clear(): void
}

const kept = 500

/** Keeps the last requests and the totals of all of them since the last `clear`; `onFinished` hears of each once. */
export function requestLog(onFinished: (record: RequestRecord) => void = () => undefined): RequestLog {
  let records: RequestRecord[] = []
  let totals = { openai: noTotals(), anthropic: noTotals() }
  let count = 0
  return {
    open(input) {
      count += 1
      const record = { number: count, ...input }
      records.push(record)
      if (records.length > kept * 2) records = records.slice(-kept)
      totals[record.provider].requests += 1
      return record
    },
    finish(record, state) {
      if (record.state !== 'open') return
      record.state = state
      addToTotals(totals[record.provider], record)
      onFinished(record)
    },
    list: () => records.slice(-kept),
    totals: () => totals,
    clear() {
      records = []
      totals = { openai: noTotals(), anthropic: noTotals() }
    },
  }
}

function addToTotals(totals: Totals, record: RequestRecord): void {
  if (!record.tokens) {
    totals.unbilled += 1
    return
  }
  const kind = record.state === 'completed' ? totals.completed : totals.unfinished
  kind.requests += 1
  kind.tokens = plus(kind.tokens, record.tokens)
  const model = totals.models[record.model] ?? { requests: 0, tokens: nothingServed }
  totals.models[record.model] = { requests: model.requests + 1, tokens: plus(model.tokens, record.tokens) }
}

function noTotals(): Totals {
  return {
    requests: 0,
    completed: { requests: 0, tokens: nothingServed },
    unfinished: { requests: 0, tokens: nothingServed },
    unbilled: 0,
    models: {},
  }
}
