import { type Exchange, jsonSaid, type Said } from '../exchange.ts'
import { eventStreamHeaders } from '../openai/headers.ts'
import type { PromptCache } from '../prompt-cache.ts'
import { servedByAnthropic } from '../served-tokens.ts'
import { notFound, refused } from './errors.ts'
import { anthropicHeaders } from './headers.ts'
import { makeMessage, messageFault } from './message.ts'
import { messageEvents } from './message-events.ts'
import { promptTokens } from './prompt.ts'

/** `POST /v1/messages`. */
export function createMessage(exchange: Exchange, cache: PromptCache): Said {
  const fault = messageFault(exchange.body)
  if (fault) return fault.status === 404 ? notFound(exchange, fault.message) : refused(exchange, fault.message)
  const made = makeMessage(exchange, cache, exchange.body)
  const billed = servedByAnthropic(made.usage)
  const headers = anthropicHeaders(exchange)
  if (exchange.body.stream !== true) {
    return jsonSaid(exchange, { headers, body: made.message, model: made.model, billed })
  }
  const events = messageEvents(exchange, made)
  return {
    model: made.model,
    billed,
    answer: { status: 200, headers: eventStreamHeaders(headers), events, stream: true },
  }
}

/** `POST /v1/messages/count_tokens`, which is free. */
export function countTokens(exchange: Exchange): Said {
  const fault = messageFault({ max_tokens: 1, ...exchange.body })
  if (fault) return fault.status === 404 ? notFound(exchange, fault.message) : refused(exchange, fault.message)
  return jsonSaid(exchange, {
    headers: anthropicHeaders(exchange),
    body: { input_tokens: promptTokens(exchange.body) },
  })
}
