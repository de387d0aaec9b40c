import { draftAnswer, tokensIn } from '../draft.ts'
import { type Exchange, idMaker, jsonSaid, madeId, type Said } from '../exchange.ts'
import { asCountOrNull, asList, asObject, asText, type JsonObject } from '../json-reading.ts'
import type { PromptCache } from '../prompt-cache.ts'
import { servedByOpenAi } from '../served-tokens.ts'
import { refused, unknownModel } from './errors.ts'
import { eventStreamHeaders, openAiHeaders } from './headers.ts'
import { isKnownModel } from './models.ts'
import { readPrompt } from './prompt.ts'

/** `POST /completions`, the legacy form. */
export function completion(exchange: Exchange, cache: PromptCache): Said {
  const { body, behaviour } = exchange
  const asked = asText(body.model)
  if (body.prompt === undefined) return refused(exchange, "Missing required parameter: 'prompt'.", 'prompt')
  if (!isKnownModel(asked)) return unknownModel(exchange, asked)
  const draft = draftAnswer({
    behaviour,
    maxTokens: asCountOrNull(body.max_tokens) ?? 16,
    forcedTool: null,
    reasons: false,
    newId: idMaker(exchange),
  })
  const prompt = readPrompt(exchange, cache, asked)
  const promptTokens = prompt.fresh + prompt.read + prompt.write5m
  const usage: JsonObject = behaviour.usage ?? {
    prompt_tokens: promptTokens,
    completion_tokens: draft.outputTokens,
    total_tokens: promptTokens + draft.outputTokens,
  }
  const model = behaviour.responseModel ?? asked
  const billed = servedByOpenAi(usage, 0)
  const finish = draft.stop === 'length' ? 'length' : 'stop'
  const shared = {
    id: madeId(exchange, 'cmpl').replace('_', '-'),
    object: 'text_completion',
    created: Math.floor(exchange.now.getTime() / 1000),
    model,
  }
  if (body.stream !== true) {
    const choices = [{ text: draft.pieces.join(''), index: 0, logprobs: null, finish_reason: finish }]
    const answer = { ...shared, choices, ...(behaviour.omitUsage ? {} : { usage }) }
    return jsonSaid(exchange, { headers: openAiHeaders(exchange), body: answer, model, billed })
  }
  const wanted = asObject(body.stream_options).include_usage === true
  const chunk = (fields: JsonObject) =>
    `data: ${JSON.stringify({ ...shared, ...(wanted ? { usage: null } : {}), ...fields })}\n\n`
  const events = [
    ...draft.pieces.map((text, index) =>
      chunk({
        choices: [{ text, index: 0, logprobs: null, finish_reason: index === draft.pieces.length - 1 ? finish : null }],
      }),
    ),
    ...(wanted && !behaviour.omitUsage ? [chunk({ choices: [], usage })] : []),
    'data: [DONE]\n\n',
  ]
  return {
    model,
    billed,
    answer: { status: 200, headers: eventStreamHeaders(openAiHeaders(exchange)), events, stream: true },
  }
}

/** `POST /embeddings`. */
export function embedding(exchange: Exchange): Said {
  const { body, behaviour } = exchange
  const asked = asText(body.model)
  if (body.input === undefined) return refused(exchange, "Missing required parameter: 'input'.", 'input')
  if (!isKnownModel(asked)) return unknownModel(exchange, asked)
  const inputs = Array.isArray(body.input) ? asList(body.input) : [body.input]
  const tokens = inputs.reduce<number>((sum, input) => sum + tokensIn(asText(input)), 0)
  const usage: JsonObject = behaviour.usage ?? { prompt_tokens: tokens, total_tokens: tokens }
  const model = behaviour.responseModel ?? asked
  const numbers = [0.5, -0.25, 0.125, 0]
  const base64 = Buffer.from(Float32Array.from(numbers).buffer).toString('base64')
  const vector = body.encoding_format === 'base64' ? base64 : numbers
  return jsonSaid(exchange, {
    headers: openAiHeaders(exchange),
    model,
    billed: servedByOpenAi(usage, 0),
    body: {
      object: 'list',
      data: inputs.map((_, index) => ({ object: 'embedding', index, embedding: vector })),
      model,
      usage,
    },
  })
}
