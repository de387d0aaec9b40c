import { type Draft, draftAnswer } from '../draft.ts'
import { type Exchange, idMaker, jsonSaid, type Said } from '../exchange.ts'
import { asCountOrNull, asText, type JsonObject } from '../json-reading.ts'
import type { CacheUse, PromptCache } from '../prompt-cache.ts'
import { servedByOpenAi } from '../served-tokens.ts'
import { openAiError, refused, unknownModel } from './errors.ts'
import { eventStreamHeaders, openAiHeaders } from './headers.ts'
import { isKnownModel, reasons } from './models.ts'
import { forcedTool, hasEffort, readPrompt } from './prompt.ts'
import { responseEvents } from './response-events.ts'
import { outputItems, responseObject } from './response-object.ts'
import { responsesUsage } from './usage.ts'

export type ResponseStore = Map<string, { response: JsonObject; contextTokens: number }>

const keptResponses = 500

/** `POST /responses`: at once, streamed, or in the background for `GET /responses/{id}`. */
export function createResponse(exchange: Exchange, cache: PromptCache, store: ResponseStore): Said {
  const { body, behaviour } = exchange
  const asked = asText(body.model)
  if (body.input === undefined && body.previous_response_id === undefined) {
    return refused(exchange, "Missing required parameter: 'input'.", 'input', 'missing_required_parameter')
  }
  if (!isKnownModel(asked)) return unknownModel(exchange, asked)
  const previous = asText(body.previous_response_id)
  const before = store.get(previous)
  if (previous !== '' && !before) {
    const message = `Previous response with id '${previous}' not found.`
    return refused(exchange, message, 'previous_response_id', 'previous_response_not_found')
  }
  const draft = draftAnswer({
    behaviour,
    maxTokens: asCountOrNull(body.max_output_tokens),
    forcedTool: forcedTool(exchange),
    reasons: reasons(asked) && hasEffort(exchange),
    newId: idMaker(exchange),
  })
  const prompt = withContext(readPrompt(exchange, cache, asked), before?.contextTokens ?? 0)
  const usage = responsesUsage(prompt, draft, behaviour)
  const model = behaviour.responseModel ?? asked
  const done = finished(exchange, { model, draft, usage })
  const contextTokens = prompt.fresh + prompt.read + prompt.write5m + draft.outputTokens
  remember(exchange, store, { response: done, contextTokens })
  return say(exchange, { model, draft, usage, done })
}

/** `GET /responses/{id}`. */
export function retrieveResponse(exchange: Exchange, store: ResponseStore, id: string): Said {
  const found = store.get(id)
  if (found) return jsonSaid(exchange, { headers: openAiHeaders(exchange), body: found.response })
  const message = `Response with id '${id}' not found.`
  return openAiError(exchange, 404, { message, type: 'invalid_request_error', param: null, code: null })
}

function say(exchange: Exchange, input: { model: string; draft: Draft; usage: JsonObject; done: JsonObject }): Said {
  const headers = openAiHeaders(exchange)
  const billed = servedByOpenAi(input.usage, input.draft.webSearches)
  if (exchange.body.background === true && exchange.body.stream !== true) {
    const queued = responseObject(exchange, { model: input.model, status: 'queued', output: [], usage: null })
    return jsonSaid(exchange, { headers, body: queued, model: input.model, billed })
  }
  if (exchange.body.stream !== true) {
    return jsonSaid(exchange, { headers, body: input.done, model: input.model, billed })
  }
  const events = responseEvents(exchange, input)
  return {
    model: input.model,
    billed,
    answer: { status: 200, headers: eventStreamHeaders(headers), events, stream: true },
  }
}

function finished(exchange: Exchange, input: { model: string; draft: Draft; usage: JsonObject }): JsonObject {
  const { behaviour } = exchange
  const cutShort = behaviour.outcome === 'incomplete' || input.draft.stop === 'length'
  const failed = behaviour.outcome === 'failed'
  return responseObject(exchange, {
    model: input.model,
    status: failed ? 'failed' : cutShort ? 'incomplete' : 'completed',
    output: failed ? [] : outputItems(exchange, input.draft),
    usage: behaviour.omitUsage ? null : input.usage,
    more: {
      ...(failed
        ? { error: { code: 'server_error', message: 'An error occurred while processing your request.' } }
        : {}),
      ...(cutShort ? { incomplete_details: { reason: 'max_output_tokens' } } : {}),
    },
  })
}

function withContext(prompt: CacheUse, contextTokens: number): CacheUse {
  return { ...prompt, fresh: prompt.fresh + contextTokens }
}

function remember(
  exchange: Exchange,
  store: ResponseStore,
  kept: { response: JsonObject; contextTokens: number },
): void {
  if (exchange.body.store === false) return
  store.set(asText(kept.response.id), kept)
  const oldest = store.size > keptResponses ? store.keys().next() : null
  if (oldest && !oldest.done) store.delete(oldest.value)
}
