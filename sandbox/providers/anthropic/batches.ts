import { type Exchange, jsonSaid, madeId, type Said } from '../exchange.ts'
import { asList, asObject, asText, type JsonObject } from '../json-reading.ts'
import type { PromptCache } from '../prompt-cache.ts'
import { nothingServed, plus, type ServedTokens, servedByAnthropic } from '../served-tokens.ts'
import { notFound, refused } from './errors.ts'
import { anthropicHeaders } from './headers.ts'
import { makeMessage, messageFault } from './message.ts'

type Batch = { object: JsonObject; lines: string[]; billed: ServedTokens; asked: boolean }

export type BatchStore = Map<string, Batch>

/** `POST /v1/messages/batches`: worked off at once, but said to be ended only from the first look at it on. */
export function createBatch(exchange: Exchange, cache: PromptCache, store: BatchStore): Said {
  const requests = asList(exchange.body.requests).map(asObject)
  if (requests.length === 0) return refused(exchange, 'requests: List should have at least 1 item')
  const id = madeId(exchange, 'msgbatch')
  const results = requests.map((request, ordinal) => resultOf(exchange, cache, request, ordinal + 1))
  const succeeded = results.filter((result) => result.billed !== null).length
  const created = exchange.now.toISOString()
  store.set(id, {
    asked: false,
    lines: results.map((result) => JSON.stringify(result.line)),
    billed: results.map((result) => result.billed ?? nothingServed).reduce(plus, nothingServed),
    object: {
      id,
      type: 'message_batch',
      processing_status: 'ended',
      request_counts: { processing: 0, succeeded, errored: results.length - succeeded, canceled: 0, expired: 0 },
      created_at: created,
      ended_at: created,
      expires_at: new Date(exchange.now.getTime() + 86_400_000).toISOString(),
      archived_at: null,
      cancel_initiated_at: null,
      results_url: `${exchange.origin}/v1/messages/batches/${id}/results`,
    },
  })
  return jsonSaid(exchange, { headers: anthropicHeaders(exchange), body: inProgress(store.get(id)?.object ?? {}) })
}

/** `GET /v1/messages/batches/{id}`. */
export function retrieveBatch(exchange: Exchange, store: BatchStore, id: string): Said {
  const batch = store.get(id)
  if (!batch) return notFound(exchange, `message_batch: ${id}`)
  return jsonSaid(exchange, { headers: anthropicHeaders(exchange), body: batch.object })
}

/** `GET /v1/messages/batches`. */
export function listBatches(exchange: Exchange, store: BatchStore): Said {
  const data = [...store.values()].map((batch) => batch.object)
  const body = { data, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null }
  return jsonSaid(exchange, { headers: anthropicHeaders(exchange), body })
}

/** `GET /v1/messages/batches/{id}/results`: a line a request. Billed the first time only, however often it is read. */
export function batchResults(exchange: Exchange, store: BatchStore, id: string): Said {
  const batch = store.get(id)
  if (!batch) return notFound(exchange, `message_batch: ${id}`)
  const billed = batch.asked ? null : batch.billed
  batch.asked = true
  return {
    model: 'batch',
    billed,
    answer: {
      status: 200,
      headers: { ...anthropicHeaders(exchange), 'content-type': 'application/x-jsonl' },
      events: batch.lines.map((line) => `${line}\n`),
      stream: true,
    },
  }
}

function resultOf(exchange: Exchange, cache: PromptCache, request: JsonObject, ordinal: number) {
  const params = asObject(request.params)
  const customId = asText(request.custom_id)
  const fault = messageFault(params)
  if (fault) {
    const error = { type: 'error', error: { type: 'invalid_request_error', message: fault.message } }
    return { billed: null, line: { custom_id: customId, result: { type: 'errored', error } } }
  }
  const made = makeMessage(exchange, cache, params, { ordinal, tier: 'batch' })
  const result = { type: 'succeeded', message: made.message }
  return { billed: servedByAnthropic(made.usage), line: { custom_id: customId, result } }
}

function inProgress(batch: JsonObject): JsonObject {
  const counts = asObject(batch.request_counts)
  const processing = Object.values(counts).reduce<number>((sum, count) => sum + Number(count), 0)
  return {
    ...batch,
    processing_status: 'in_progress',
    request_counts: { processing, succeeded: 0, errored: 0, canceled: 0, expired: 0 },
    ended_at: null,
    results_url: null,
  }
}
