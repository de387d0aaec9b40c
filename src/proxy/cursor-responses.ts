import { z } from 'zod'
import { parsedJson } from '../base/json.ts'
import { splitEvents } from './server-sent-events.ts'

/**
 * Turns the event stream of the Responses API into chat chunks, for Cursor, which sends one and expects the other.
 * Text, refusals and reasoning become deltas; function calls and custom tool calls become tool calls (custom ones as
 * functions whose arguments are the raw input: Cursor 3.14 fails on any other kind); the end becomes a finish reason,
 * a usage chunk where asked for, and `[DONE]`. The error of a failed response becomes an error chunk, as the chat API
 * sends it inside a stream.
 */
export function chatStreamOf(options: { includeUsage: boolean }): { push(bytes: Buffer): Buffer; end(): Buffer } {
  const events = splitEvents()
  const chunks = chatChunks(options)
  const translate = (data: string[]) => Buffer.from(data.flatMap((json) => chunks.of(json)).join(''))
  return {
    push: (bytes) => translate(events.push(bytes)),
    end: () => translate(events.end()),
  }
}

const responsePart = z.object({
  id: z.string().catch(''),
  created_at: z.number().catch(0),
  model: z.string().catch(''),
  status: z.string().nullish().catch(null),
  service_tier: z.string().nullish().catch(null),
  incomplete_details: z.object({ reason: z.string().nullish() }).nullish().catch(null),
  error: z.object({ code: z.string().nullish(), message: z.string().nullish() }).nullish().catch(null),
  usage: z
    .object({
      input_tokens: z.number(),
      output_tokens: z.number(),
      total_tokens: z.number(),
      input_tokens_details: z.record(z.string(), z.unknown()).nullish(),
      output_tokens_details: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish()
    .catch(null),
})

type ResponsePart = z.infer<typeof responsePart>

const item = z.object({
  type: z.string(),
  id: z.string().nullish(),
  call_id: z.string().nullish(),
  name: z.string().nullish(),
  arguments: z.string().nullish(),
  input: z.string().nullish(),
  content: z
    .array(z.object({ type: z.string(), text: z.string().nullish(), refusal: z.string().nullish() }))
    .nullish()
    .catch(null),
  summary: z
    .array(z.object({ text: z.string().nullish() }))
    .nullish()
    .catch(null),
})

type Item = z.infer<typeof item>

const event = z.object({
  type: z.string(),
  delta: z.string().nullish().catch(null),
  output_index: z.number().nullish(),
  summary_index: z.number().nullish(),
  item: item.nullish().catch(null),
  response: responsePart.nullish().catch(null),
  error: z
    .object({ message: z.string().nullish(), type: z.string().nullish(), code: z.string().nullish() })
    .nullish()
    .catch(null),
  message: z.string().nullish(),
  code: z.string().nullish(),
})

type ToolCall = { index: number; sentBytes: number }

function chatChunks(options: { includeUsage: boolean }) {
  let head = { id: 'chatcmpl-', object: 'chat.completion.chunk', created: 0, model: '' }
  const calls = new Map<number, ToolCall>()
  let begun = false
  let over = false

  const line = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`
  const delta = (content: object, finish: string | null = null) =>
    line({ ...head, choices: [{ index: 0, delta: content, finish_reason: finish }] })

  function begin(response: ResponsePart | null | undefined): string[] {
    if (begun || !response) return []
    begun = true
    head = { ...head, id: chatId(response.id), created: Math.floor(response.created_at), model: response.model }
    return [delta({ role: 'assistant', content: '' })]
  }

  function beginCall(at: number, of: Item): string[] {
    if (!isToolCall(of)) return []
    const call = { index: calls.size, sentBytes: 0 }
    calls.set(at, call)
    const name = of.name ?? ''
    const first = {
      index: call.index,
      id: of.call_id ?? of.id ?? '',
      type: 'function',
      function: { name, arguments: '' },
    }
    return [delta({ tool_calls: [first] })]
  }

  function continueCall(at: number, text: string): string[] {
    const call = calls.get(at)
    if (!call || text === '') return []
    call.sentBytes += text.length
    return [delta({ tool_calls: [{ index: call.index, function: { arguments: text } }] })]
  }

  // Short arguments may come only with the finished item.
  function completeCall(at: number, of: Item): string[] {
    const call = calls.get(at)
    return call && call.sentBytes === 0 ? continueCall(at, argumentsOf(of)) : []
  }

  function finish(response: ResponsePart): string[] {
    over = true
    const end = [delta({}, finishReason(response, calls.size > 0))]
    if (options.includeUsage && response.usage)
      end.push(line({ ...head, choices: [], usage: chatUsage(response.usage) }))
    return [...end, 'data: [DONE]\n\n']
  }

  function fail(message: string, type: string, code: string | null): string[] {
    over = true
    return [line({ error: { message, type, param: null, code } }), 'data: [DONE]\n\n']
  }

  return {
    of(json: string): string[] {
      const read = over ? null : event.safeParse(parsedJson(json))
      if (!read?.success) return []
      const { type, delta: text, output_index: at, item: of, response, error, message, code } = read.data
      switch (type) {
        case 'response.created':
        case 'response.in_progress':
          return begin(response)
        case 'response.output_text.delta':
          return [delta({ content: text ?? '' })]
        case 'response.refusal.delta':
          return [delta({ refusal: text ?? '' })]
        case 'response.reasoning_summary_text.delta':
        case 'response.reasoning_text.delta':
          return [delta({ reasoning_content: text ?? '' })]
        case 'response.reasoning_summary_part.added':
          return (read.data.summary_index ?? 0) > 0 ? [delta({ reasoning_content: '\n\n' })] : []
        case 'response.output_item.added':
          return of ? beginCall(at ?? 0, of) : []
        case 'response.function_call_arguments.delta':
        case 'response.custom_tool_call_input.delta':
          return continueCall(at ?? 0, text ?? '')
        case 'response.output_item.done':
          return of ? completeCall(at ?? 0, of) : []
        case 'response.completed':
        case 'response.incomplete':
          return response ? [...begin(response), ...finish(response)] : []
        case 'response.failed':
          return fail(response?.error?.message ?? 'The response failed.', 'server_error', response?.error?.code ?? null)
        case 'error':
          return fail(
            error?.message ?? message ?? 'The response failed.',
            error?.type ?? 'server_error',
            error?.code ?? code ?? null,
          )
        default:
          return []
      }
    },
  }
}

/** A whole answer of the Responses API as a chat completion; null when it is no such answer. */
export function chatCompletionOf(body: Buffer): Buffer | null {
  const read = wholeResponse.safeParse(parsedJson(body.toString()))
  if (!read.success) return null
  const response = read.data
  if (response.status === 'failed') return Buffer.from(JSON.stringify({ error: failure(response) }))
  const calls = response.output.filter(isToolCall)
  const content = textOf(response.output, 'output_text')
  const refusal = textOf(response.output, 'refusal')
  const reasoning = response.output.flatMap((one) => (one.summary ?? []).map((part) => part.text ?? '')).join('\n\n')
  const message = {
    role: 'assistant',
    content: content === '' ? null : content,
    refusal: refusal === '' ? null : refusal,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(toolCallOf) }),
  }
  return Buffer.from(
    JSON.stringify({
      id: chatId(response.id),
      object: 'chat.completion',
      created: Math.floor(response.created_at),
      model: response.model,
      choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(response, calls.length > 0) }],
      ...(response.usage ? { usage: chatUsage(response.usage) } : {}),
      ...(response.service_tier ? { service_tier: response.service_tier } : {}),
    }),
  )
}

const wholeResponse = responsePart.extend({ object: z.literal('response'), output: z.array(item) })

function toolCallOf(of: Item) {
  return {
    id: of.call_id ?? of.id ?? '',
    type: 'function',
    function: { name: of.name ?? '', arguments: argumentsOf(of) },
  }
}

function failure(response: ResponsePart) {
  const { message, code } = response.error ?? {}
  return { message: message ?? 'The response failed.', type: 'server_error', param: null, code: code ?? null }
}

function textOf(output: Item[], type: 'output_text' | 'refusal'): string {
  const parts = output.flatMap((one) => one.content ?? []).filter((part) => part.type === type)
  return parts.map((part) => (type === 'refusal' ? part.refusal : part.text) ?? '').join('')
}

function isToolCall(of: Item): boolean {
  return of.type === 'function_call' || of.type === 'custom_tool_call'
}

function argumentsOf(of: Item): string {
  return (of.type === 'custom_tool_call' ? of.input : of.arguments) ?? ''
}

function chatId(responseId: string): string {
  return `chatcmpl-${responseId.replace(/^resp_/, '')}`
}

function finishReason(response: ResponsePart, hasCalls: boolean): string {
  if (response.incomplete_details?.reason === 'content_filter') return 'content_filter'
  if (response.status === 'incomplete') return 'length'
  return hasCalls ? 'tool_calls' : 'stop'
}

function chatUsage(usage: NonNullable<ResponsePart['usage']>) {
  return {
    prompt_tokens: usage.input_tokens,
    completion_tokens: usage.output_tokens,
    total_tokens: usage.total_tokens,
    ...(usage.input_tokens_details ? { prompt_tokens_details: usage.input_tokens_details } : {}),
    ...(usage.output_tokens_details ? { completion_tokens_details: usage.output_tokens_details } : {}),
  }
}
