import type { Exchange } from '../exchange.ts'
import { asList, asObject, asText, type JsonObject } from '../json-reading.ts'
import { halves, hugeText } from '../openai/chat.ts'
import type { MadeMessage } from './message.ts'

/** The events of a streamed message: the input side of the usage first, cumulative totals at the end. */
export function* messageEvents(exchange: Exchange, made: MadeMessage): Iterable<string> {
  const { behaviour } = exchange
  const withUsage = behaviour.omitUsage !== true
  const begun = { ...made.message, content: [], stop_reason: null }
  yield event('message_start', {
    message: withUsage ? { ...begun, usage: usageAtStart(made.usage) } : begun,
  })
  for (const [index, block] of asList(made.message.content).map(asObject).entries()) {
    yield event('content_block_start', { index, content_block: emptied(block) })
    if (index === 0) yield event('ping', {})
    yield* blockDeltas(made, block, (delta) => event('content_block_delta', { index, delta }))
    if (block.type === 'text') {
      const text = (piece: string) =>
        event('content_block_delta', { index, delta: { type: 'text_delta', text: piece } })
      yield* hugeText(behaviour, text)
    }
    yield event('content_block_stop', { index })
  }
  if (behaviour.outcome === 'failed') {
    yield event('error', { error: { type: 'overloaded_error', message: 'Overloaded' }, request_id: exchange.requestId })
    return
  }
  yield event('message_delta', {
    delta: { stop_reason: made.message.stop_reason, stop_sequence: null },
    ...(withUsage ? { usage: usageAtEnd(made.usage) } : {}),
  })
  yield event('message_stop', {})
}

function event(type: string, fields: JsonObject): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`
}

function usageAtStart(usage: JsonObject): JsonObject {
  const { server_tool_use, iterations, output_tokens_details, ...input } = usage
  return { ...input, output_tokens: Math.min(1, Number(usage.output_tokens ?? 0)) }
}

// Totals so far, not what was added since; the split of cache writes is said only at the start.
function usageAtEnd(usage: JsonObject): JsonObject {
  const { cache_creation, service_tier, inference_geo, speed, ...totals } = usage
  return totals
}

function* blockDeltas(made: MadeMessage, block: JsonObject, delta: (of: JsonObject) => string): Iterable<string> {
  switch (block.type) {
    case 'text':
      for (const text of made.draft.pieces) yield delta({ type: 'text_delta', text })
      break
    case 'thinking':
      for (const thinking of halves(asText(block.thinking))) yield delta({ type: 'thinking_delta', thinking })
      yield delta({ type: 'signature_delta', signature: block.signature })
      break
    case 'tool_use':
    case 'server_tool_use':
      for (const part of halves(JSON.stringify(block.input))) {
        yield delta({ type: 'input_json_delta', partial_json: part })
      }
      break
    default:
      break
  }
}

function emptied(block: JsonObject): JsonObject {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: '' }
    case 'thinking':
      return { type: 'thinking', thinking: '', signature: '' }
    case 'tool_use':
    case 'server_tool_use':
      return { ...block, input: {} }
    default:
      return block
  }
}
