import type { Behaviour } from '../behaviour.ts'
import { type Draft, draftAnswer } from '../draft.ts'
import { type Exchange, idMaker, jsonSaid, madeId, type Said } from '../exchange.ts'
import { asCountOrNull, asObject, asText, type JsonObject } from '../json-reading.ts'
import type { PromptCache } from '../prompt-cache.ts'
import { servedByOpenAi } from '../served-tokens.ts'
import { refused, unknownModel } from './errors.ts'
import { eventStreamHeaders, openAiHeaders } from './headers.ts'
import { isKnownModel, reasons } from './models.ts'
import { forcedTool, hasEffort, readPrompt, servedTier } from './prompt.ts'
import { chatUsage } from './usage.ts'

/** `POST /chat/completions`. */
export function chatCompletion(exchange: Exchange, cache: PromptCache): Said {
  const model = asText(exchange.body.model)
  if (!Array.isArray(exchange.body.messages)) {
    return refused(exchange, "Missing required parameter: 'messages'.", 'messages', 'missing_required_parameter')
  }
  if (!isKnownModel(model)) return unknownModel(exchange, model)
  return sayChat(exchange, {
    headers: openAiHeaders(exchange),
    draft: draftChat(exchange, reasons(model) && hasEffort(exchange)),
    usage: (draft) => chatUsage(readPrompt(exchange, cache, model), draft, exchange.behaviour),
  })
}

export function draftChat(exchange: Exchange, thinks: boolean): Draft {
  const { body, behaviour } = exchange
  return draftAnswer({
    behaviour,
    maxTokens: asCountOrNull(body.max_completion_tokens) ?? asCountOrNull(body.max_tokens),
    forcedTool: forcedTool(exchange),
    reasons: thinks,
    newId: idMaker(exchange),
  })
}

/** Puts a draft into the form of chat completions: one body, or a stream of chunks. */
export function sayChat(
  exchange: Exchange,
  input: { headers: Record<string, string>; draft: Draft; usage: (draft: Draft) => JsonObject },
): Said {
  const { body, behaviour } = exchange
  const usage = input.usage(input.draft)
  const model = behaviour.responseModel ?? asText(body.model)
  const shared = {
    id: madeId(exchange, 'chatcmpl').replace('_', '-'),
    created: Math.floor(exchange.now.getTime() / 1000),
    model,
    service_tier: behaviour.serviceTier ?? servedTier(exchange),
    system_fingerprint: 'fp_sandbox',
  }
  const billed = servedByOpenAi(usage, 0)
  if (body.stream !== true) {
    const whole = { ...shared, object: 'chat.completion', choices: [choice(input.draft)] }
    const answer = behaviour.omitUsage ? whole : { ...whole, usage }
    return jsonSaid(exchange, { headers: input.headers, body: answer, model, billed })
  }
  const wanted = asObject(body.stream_options).include_usage === true
  const chunk = (fields: JsonObject) =>
    `data: ${JSON.stringify({ ...shared, object: 'chat.completion.chunk', ...(wanted ? { usage: null } : {}), ...fields })}\n\n`
  const events = chatChunks(input.draft, behaviour, chunk, wanted && !behaviour.omitUsage ? usage : null)
  return {
    model,
    billed,
    answer: { status: 200, headers: eventStreamHeaders(input.headers), events, stream: true },
  }
}

function choice(draft: Draft) {
  const toolCalls = draft.toolCalls.map((call) => ({
    id: call.id,
    type: 'function',
    function: { name: call.name, arguments: JSON.stringify(call.input) },
  }))
  const content = draft.pieces.join('')
  return {
    index: 0,
    message: {
      role: 'assistant',
      content: content === '' ? null : content,
      refusal: null,
      annotations: [],
      ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
    },
    logprobs: null,
    finish_reason: finishReason(draft),
  }
}

function* chatChunks(
  draft: Draft,
  behaviour: Behaviour,
  chunk: (fields: JsonObject) => string,
  usage: JsonObject | null,
): Iterable<string> {
  const delta = (fields: JsonObject, finish: string | null = null) =>
    chunk({ choices: [{ index: 0, delta: fields, logprobs: null, finish_reason: finish }] })
  yield delta({ role: 'assistant', content: '', refusal: null })
  for (const piece of draft.pieces) yield delta({ content: piece })
  yield* hugeText(behaviour, (text) => delta({ content: text }))
  for (const [index, call] of draft.toolCalls.entries()) {
    yield delta({
      tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } }],
    })
    for (const part of halves(JSON.stringify(call.input))) {
      yield delta({ tool_calls: [{ index, function: { arguments: part } }] })
    }
  }
  if (behaviour.outcome === 'failed') {
    const error = {
      message: 'The server had an error while processing your request.',
      type: 'server_error',
      code: null,
    }
    yield `data: ${JSON.stringify({ error })}\n\n`
    return
  }
  yield delta({}, finishReason(draft))
  if (usage) yield chunk({ choices: [], usage })
  yield 'data: [DONE]\n\n'
}

/** Filler for back-pressure: as many bytes of text as were asked for, 16 KiB an event. */
export function* hugeText(behaviour: Behaviour, event: (text: string) => string): Iterable<string> {
  const text = 'x'.repeat(16_384)
  for (let left = behaviour.hugeBodyBytes ?? 0; left > 0; left -= text.length) yield event(text)
}

/** A text in two parts, as arguments of tools arrive in pieces. */
export function halves(text: string): string[] {
  const middle = Math.ceil(text.length / 2)
  return [text.slice(0, middle), text.slice(middle)]
}

function finishReason(draft: Draft): string {
  if (draft.stop === 'length') return 'length'
  return draft.stop === 'tool' ? 'tool_calls' : 'stop'
}
