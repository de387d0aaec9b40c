import type { Draft } from '../draft.ts'
import type { Exchange } from '../exchange.ts'
import { asList, asObject, asText, type JsonObject } from '../json-reading.ts'
import { halves, hugeText } from './chat.ts'
import { responseObject } from './response-object.ts'

/** The events of a streamed response, numbered; the last one carries the finished response with its usage. */
export function* responseEvents(
  exchange: Exchange,
  input: { model: string; draft: Draft; done: JsonObject },
): Iterable<string> {
  let number = -1
  const event = (type: string, fields: JsonObject) => {
    number += 1
    return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: number, ...fields })}\n\n`
  }
  const begun = responseObject(exchange, { model: input.model, status: 'in_progress', output: [], usage: null })
  yield event('response.created', { response: begun })
  yield event('response.in_progress', { response: begun })
  for (const [index, item] of asList(input.done.output).map(asObject).entries()) {
    yield* itemEvents(exchange, { item, index, draft: input.draft, event })
  }
  if (input.done.status === 'failed') {
    yield event('error', { error: { ...asObject(input.done.error), type: 'server_error', param: null } })
  }
  yield event(`response.${asText(input.done.status)}`, { response: input.done })
}

type Emit = (type: string, fields: JsonObject) => string
type Item = { item: JsonObject; index: number; draft: Draft; event: Emit }

function* itemEvents(exchange: Exchange, input: Item): Iterable<string> {
  const { item, index, event } = input
  yield event('response.output_item.added', { output_index: index, item: { ...item, ...emptied(item) } })
  const at = { item_id: item.id, output_index: index }
  switch (item.type) {
    case 'message':
      yield* messageEvents(exchange, input, at)
      break
    case 'function_call':
      for (const delta of halves(asText(item.arguments))) {
        yield event('response.function_call_arguments.delta', { ...at, delta })
      }
      yield event('response.function_call_arguments.done', { ...at, name: item.name, arguments: item.arguments })
      break
    case 'custom_tool_call':
      for (const delta of halves(asText(item.input))) {
        yield event('response.custom_tool_call_input.delta', { ...at, delta })
      }
      yield event('response.custom_tool_call_input.done', { ...at, input: item.input })
      break
    case 'web_search_call':
      for (const step of ['in_progress', 'searching', 'completed']) yield event(`response.web_search_call.${step}`, at)
      break
    default:
      yield* summaryEvents(input, at)
  }
  yield event('response.output_item.done', { output_index: index, item })
}

function* messageEvents(exchange: Exchange, input: Item, item: JsonObject): Iterable<string> {
  const at = { ...item, content_index: 0 }
  const part = asObject(asList(input.item.content)[0])
  yield input.event('response.content_part.added', { ...at, part: { ...part, text: '' } })
  const delta = (text: string) => input.event('response.output_text.delta', { ...at, delta: text, logprobs: [] })
  for (const piece of input.draft.pieces) yield delta(piece)
  yield* hugeText(exchange.behaviour, delta)
  yield input.event('response.output_text.done', { ...at, text: part.text, logprobs: [] })
  yield input.event('response.content_part.done', { ...at, part })
}

function* summaryEvents(input: Item, item: JsonObject): Iterable<string> {
  const at = { ...item, summary_index: 0 }
  const part = asObject(asList(input.item.summary)[0])
  yield input.event('response.reasoning_summary_part.added', { ...at, part: { ...part, text: '' } })
  yield input.event('response.reasoning_summary_text.delta', { ...at, delta: part.text })
  yield input.event('response.reasoning_summary_text.done', { ...at, text: part.text })
  yield input.event('response.reasoning_summary_part.done', { ...at, part })
}

// What an item looks like when it is announced, before its content has come.
function emptied(item: JsonObject): JsonObject {
  switch (item.type) {
    case 'message':
      return { status: 'in_progress', content: [] }
    case 'function_call':
      return { status: 'in_progress', arguments: '' }
    case 'custom_tool_call':
      return { status: 'in_progress', input: '' }
    case 'web_search_call':
      return { status: 'in_progress' }
    default:
      return { summary: [] }
  }
}
