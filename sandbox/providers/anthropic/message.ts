import { type Draft, draftAnswer } from '../draft.ts'
import { type Exchange, madeId } from '../exchange.ts'
import { asCountOrNull, asList, asObject, asText, type JsonObject } from '../json-reading.ts'
import type { CacheUse, PromptCache } from '../prompt-cache.ts'
import { isKnownModel } from './models.ts'
import { forcedTool, readPrompt } from './prompt.ts'

/** A finished message and what it is made of. */
export type MadeMessage = { message: JsonObject; usage: JsonObject; draft: Draft; model: string }

/** What is wrong with the parameters of a message, in Anthropic's words; null when nothing is. */
export function messageFault(body: JsonObject): { status: 400 | 404; message: string } | null {
  if (asText(body.model) === '') return { status: 400, message: 'model: Field required' }
  if (asCountOrNull(body.max_tokens) === null) return { status: 400, message: 'max_tokens: Field required' }
  if (!Array.isArray(body.messages)) return { status: 400, message: 'messages: Field required' }
  if (body.messages.length === 0) return { status: 400, message: 'messages: at least one message is required' }
  if (!isKnownModel(asText(body.model))) return { status: 404, message: `model: ${asText(body.model)}` }
  return null
}

/** Answers the parameters of one message; `ordinal` tells the messages of a batch apart. */
export function makeMessage(
  exchange: Exchange,
  cache: PromptCache,
  body: JsonObject,
  options: { ordinal: number; tier?: string } = { ordinal: 0 },
): MadeMessage {
  const { behaviour } = exchange
  const model = behaviour.responseModel ?? asText(body.model)
  let calls = 0
  const draft = draftAnswer({
    behaviour,
    maxTokens: asCountOrNull(body.max_tokens),
    forcedTool: forcedTool(body),
    reasons: ['enabled', 'adaptive'].includes(asText(asObject(body.thinking).type)),
    newId: () => {
      calls += 1
      return madeId(exchange, 'toolu', options.ordinal * 100 + calls)
    },
  })
  const usage = behaviour.usage ?? usageOf(exchange, readPrompt(exchange, cache, body), draft, body, options.tier)
  const message = {
    id: madeId(exchange, 'msg', options.ordinal),
    type: 'message',
    role: 'assistant',
    model,
    content: contentOf(exchange, draft),
    stop_reason: stopReason(draft),
    stop_sequence: null,
    ...(behaviour.omitUsage ? {} : { usage }),
  }
  return { message, usage, draft, model }
}

function usageOf(exchange: Exchange, prompt: CacheUse, draft: Draft, body: JsonObject, tier = 'standard'): JsonObject {
  const { behaviour } = exchange
  const speed = behaviour.speed ?? (asText(body.speed) || null)
  const asksSearch = asList(body.tools).some((tool) => asText(asObject(tool).type).startsWith('web_'))
  const searched = draft.webSearches > 0 || draft.webFetches > 0 || asksSearch
  return {
    input_tokens: prompt.fresh,
    cache_creation_input_tokens: prompt.write5m + prompt.write1h,
    cache_read_input_tokens: prompt.read,
    cache_creation: { ephemeral_5m_input_tokens: prompt.write5m, ephemeral_1h_input_tokens: prompt.write1h },
    output_tokens: draft.outputTokens,
    ...(draft.reasoningTokens > 0 ? { output_tokens_details: { thinking_tokens: draft.reasoningTokens } } : {}),
    server_tool_use: searched ? { web_search_requests: draft.webSearches, web_fetch_requests: draft.webFetches } : null,
    service_tier: behaviour.serviceTier ?? tier,
    inference_geo: behaviour.inferenceGeo ?? (asText(body.inference_geo) || 'global'),
    ...(speed === null ? {} : { speed }),
  }
}

function contentOf(exchange: Exchange, draft: Draft): JsonObject[] {
  const content: JsonObject[] = []
  if (draft.reasoningTokens > 0) {
    content.push({ type: 'thinking', thinking: draft.thinking, signature: madeId(exchange, 'sig') })
  }
  for (let search = 0; search < draft.webSearches; search++) {
    const id = madeId(exchange, 'srvtoolu', search)
    const found = {
      type: 'web_search_result',
      url: 'https://example.com/',
      title: 'Example',
      encrypted_content: 'e30=',
    }
    content.push({ type: 'server_tool_use', id, name: 'web_search', input: { query: 'sandbox' } })
    content.push({ type: 'web_search_tool_result', tool_use_id: id, content: [{ ...found, page_age: null }] })
  }
  if (draft.pieces.length > 0) content.push({ type: 'text', text: draft.pieces.join('') })
  for (const call of draft.toolCalls) content.push({ type: 'tool_use', ...call })
  return content
}

function stopReason(draft: Draft): string {
  if (draft.stop === 'length') return 'max_tokens'
  return draft.stop === 'tool' ? 'tool_use' : 'end_turn'
}
