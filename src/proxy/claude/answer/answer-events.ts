import type { Asked, ToolForm } from '../translation.ts'
import { customInput } from './custom-input.ts'
import { type OpenAiError, openAiError } from './errors.ts'
import type { Block, MessageEvent, MessageUsage, Stop } from './message.ts'
import { laterUsage } from './usage.ts'

/** One piece of an answer. Its text comes in deltas: what is said, or what a tool is called with. */
export type AnswerPart = { kind: 'reasoning' } | { kind: 'text' } | { kind: 'refusal' } | ToolCall

export type ToolCall = { kind: 'call'; id: string; name: string; form: 'function' | ToolForm }

/** Why an answer ended, in the chat API's words. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'function_call' | 'content_filter'

/** What happens in an answer, in neither vendor's format. Parts follow one another, each with its deltas. */
export type AnswerEvent =
  | { kind: 'began'; messageId: string }
  | { kind: 'part-began'; part: AnswerPart }
  | { kind: 'delta'; part: AnswerPart; text: string }
  | { kind: 'part-ended'; part: AnswerPart }
  | { kind: 'ended'; finish: FinishReason; usage: MessageUsage }
  | { kind: 'failed'; error: OpenAiError }

/** Reads one message; nothing is told after `ended` or `failed`. */
type AnswerReader = {
  of(event: MessageEvent): AnswerEvent[]
  /** What is to be told when no more events come: that the message broke off, where it did. */
  cutShort(): AnswerEvent[]
}

type OpenPart = {
  part: AnswerPart
  custom: ReturnType<typeof customInput> | null
  /** What a tool is called with as far as the block's beginning says it; undefined: no call. */
  input: unknown
  isEmpty: boolean
}

/**
 * Reads the events of a message as an answer to what was asked: the tool that stands for a response format is text, a
 * custom tool's call is plain text, a refusal is a part of its own. Redacted thinking and what Anthropic's own tools
 * did have no form in OpenAI's answers.
 */
export function readAnswer(asked: Asked): AnswerReader {
  let open: OpenPart | null = null
  let stop: Stop = { stop_reason: null, stop_details: null }
  let usage: MessageUsage = {}
  let callForm: ToolCall['form'] | null = null
  let isOver = false
  // A client that asked for JSON parses all of the content, so what is said beside it counts only where none comes.
  let beside = ''
  let gaveJson = false

  function begin(block: Block): AnswerEvent[] {
    const part = partOf(block, asked)
    open = null
    if (!part || (block.type === 'text' && asked.jsonTool !== null)) return []
    if (part.kind === 'call') callForm = part.form
    gaveJson ||= block.type === 'tool_use' && part.kind === 'text'
    const isPlain = part.kind === 'call' && (part.form === 'custom' || part.form === 'plain-arguments')
    const input = block.type === 'tool_use' ? (block.input ?? {}) : undefined
    open = { part, custom: isPlain ? customInput() : null, input, isEmpty: true }
    return [{ kind: 'part-began', part }]
  }

  function proceed(text: string): AnswerEvent[] {
    if (!open || text === '') return []
    open.isEmpty = false
    return delta(open.part, open.custom ? open.custom.push(text) : text)
  }

  function end(): AnswerEvent[] {
    if (!open) return []
    const { part, custom, input, isEmpty } = open
    // A call without arguments has no deltas, and `{}` is what it is called with.
    const unsaid = isEmpty && input !== undefined ? proceed(JSON.stringify(input)) : []
    open = null
    return [...unsaid, ...delta(part, custom?.end() ?? ''), { kind: 'part-ended', part }]
  }

  function conclude(): AnswerEvent[] {
    isOver = true
    const unparsed = gaveJson || beside === '' ? [] : wholePart({ kind: 'text' }, beside)
    const refusal = stop.stop_reason === 'refusal' ? wholePart({ kind: 'refusal' }, refusalOf(stop)) : []
    return [...unparsed, ...refusal, { kind: 'ended', finish: finishOf(stop, callForm), usage }]
  }

  function fail(error: OpenAiError): AnswerEvent[] {
    isOver = true
    return [{ kind: 'failed', error }]
  }

  return {
    of(event) {
      if (isOver) return []
      switch (event.type) {
        case 'message_start':
          usage = laterUsage(usage, event.message.usage)
          return [{ kind: 'began', messageId: event.message.id }]
        case 'content_block_start':
          return begin(event.content_block)
        case 'content_block_delta': {
          const { text, thinking, partial_json } = event.delta
          if (!open && asked.jsonTool !== null) beside += text ?? ''
          return proceed(text ?? thinking ?? partial_json ?? '')
        }
        case 'content_block_stop':
          return end()
        case 'message_delta':
          stop = event.delta
          usage = laterUsage(usage, event.usage)
          return []
        case 'message_stop':
          return conclude()
        case 'error':
          return fail(openAiError(event.error, asked))
      }
    },
    cutShort: () => (isOver ? [] : fail(brokenOff)),
  }
}

const brokenOff: OpenAiError = {
  message: 'Anthropic broke the answer off before its end.',
  type: 'server_error',
  param: null,
  code: 'server_error',
}

function partOf(block: Block, asked: Asked): AnswerPart | null {
  switch (block.type) {
    case 'text':
      return { kind: 'text' }
    case 'thinking':
      return { kind: 'reasoning' }
    case 'tool_use': {
      const { id = '', name = '' } = block
      if (name === asked.jsonTool) return { kind: 'text' }
      return { kind: 'call', id, name, form: asked.toolForms.get(name) ?? 'function' }
    }
    default:
      return null
  }
}

function delta(part: AnswerPart, text: string): AnswerEvent[] {
  return text === '' ? [] : [{ kind: 'delta', part, text }]
}

function wholePart(part: AnswerPart, text: string): AnswerEvent[] {
  return [{ kind: 'part-began', part }, ...delta(part, text), { kind: 'part-ended', part }]
}

function refusalOf({ stop_details }: Stop): string {
  return stop_details?.explanation ?? declined
}

// platform.claude.com/docs/en/test-and-evaluate/strengthen-guardrails/handle-streaming-refusals
const declined =
  'Claude declined to answer. Change or remove your last message, or start a new conversation: this one will be declined again.'

/** platform.claude.com/docs/en/build-with-claude/handling-stop-reasons; a paused turn is one that is not whole. */
function finishOf({ stop_reason }: Stop, callForm: ToolCall['form'] | null): FinishReason {
  switch (stop_reason) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
    case 'pause_turn':
      return 'length'
    case 'refusal':
      return 'content_filter'
    case 'tool_use':
      if (callForm === null) return 'stop'
      return callForm === 'function_call' ? 'function_call' : 'tool_calls'
    default:
      return 'stop'
  }
}
