import type { Draft } from '../draft.ts'
import { type Exchange, idMaker, madeId } from '../exchange.ts'
import { asObject, asText, type JsonObject } from '../json-reading.ts'
import { servedTier } from './prompt.ts'

/** The `response` object of the Responses API, as every event and body of it carries it. */
export function responseObject(
  exchange: Exchange,
  input: { model: string; status: string; output: JsonObject[]; usage: JsonObject | null; more?: JsonObject },
): JsonObject {
  const { body, behaviour } = exchange
  return {
    id: madeId(exchange, 'resp'),
    object: 'response',
    created_at: Math.floor(exchange.now.getTime() / 1000),
    status: input.status,
    background: body.background === true,
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    model: input.model,
    output: input.output,
    parallel_tool_calls: true,
    previous_response_id: body.previous_response_id ?? null,
    reasoning: { effort: asObject(body.reasoning).effort ?? null, summary: null },
    service_tier: input.usage ? (behaviour.serviceTier ?? servedTier(exchange)) : 'auto',
    store: body.store !== false,
    temperature: 1,
    text: { format: { type: 'text' }, verbosity: 'medium' },
    tool_choice: body.tool_choice ?? 'auto',
    tools: body.tools ?? [],
    top_p: 1,
    truncation: asText(body.truncation) || 'disabled',
    usage: input.usage,
    user: null,
    metadata: body.metadata ?? {},
    ...input.more,
  }
}

/** The finished output items of a draft: reasoning, searches, the message, tool calls. */
export function outputItems(exchange: Exchange, draft: Draft): JsonObject[] {
  const newId = idMaker(exchange)
  const items: JsonObject[] = []
  if (draft.reasoningTokens > 0) {
    items.push({ id: newId('rs'), type: 'reasoning', summary: [{ type: 'summary_text', text: draft.thinking }] })
  }
  for (let search = 0; search < draft.webSearches; search++) {
    const action = { type: 'search', query: 'sandbox' }
    items.push({ id: newId('ws'), type: 'web_search_call', status: 'completed', action })
  }
  if (draft.pieces.length > 0) {
    const part = { type: 'output_text', annotations: [], logprobs: [], text: draft.pieces.join('') }
    items.push({ id: newId('msg'), type: 'message', status: 'completed', role: 'assistant', content: [part] })
  }
  for (const call of draft.toolCalls) items.push(toolItem(exchange, newId, call))
  return items
}

function toolItem(exchange: Exchange, newId: (prefix: string) => string, call: Draft['toolCalls'][number]): JsonObject {
  const status = 'completed'
  if (isCustomTool(exchange, call.name)) {
    const input = asText(call.input.input)
    return { id: newId('ctc'), type: 'custom_tool_call', status, call_id: call.id, name: call.name, input }
  }
  const given = JSON.stringify(call.input)
  return { id: newId('fc'), type: 'function_call', status, call_id: call.id, name: call.name, arguments: given }
}

// Custom tools take free text (a patch) in place of JSON arguments.
function isCustomTool(exchange: Exchange, name: string): boolean {
  const tools = exchange.body.tools
  return Array.isArray(tools) && tools.some((tool) => asObject(tool).type === 'custom' && asObject(tool).name === name)
}
