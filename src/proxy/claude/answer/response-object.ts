import type { Asked } from '../translation.ts'
import type { FinishReason } from './answer-events.ts'
import type { OpenAiError } from './errors.ts'
import type { FinishedAnswer } from './finished-answer.ts'
import { outputItem } from './output-items.ts'
import { responseUsage } from './usage.ts'

/** What changes of a response from its beginning to its end. */
export type ResponseState = {
  status: 'in_progress' | 'completed' | 'incomplete' | 'failed'
  output: unknown[]
  error?: { code: string; message: string }
  incomplete_details?: { reason: string }
  usage?: ReturnType<typeof responseUsage>
}

/**
 * The `response` object of the Responses API in one of its states. What it would repeat of the request stands at
 * OpenAI's defaults: the client has its request, and Tally keeps none of it.
 */
export function responseObject(id: string, asked: Asked, state: ResponseState) {
  return {
    id,
    object: 'response',
    created_at: asked.created,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    metadata: {},
    model: asked.model,
    parallel_tool_calls: true,
    previous_response_id: null,
    store: false,
    temperature: null,
    tool_choice: 'auto',
    tools: [],
    top_p: null,
    usage: null,
    ...state,
  }
}

/** A whole answer as the Responses API gives it. */
export function finishedResponse(answer: FinishedAnswer, asked: Asked) {
  const output = answer.parts.map((part, index) => outputItem(part, itemIdOf(answer.messageId, index)))
  return responseObject(responseId(answer.messageId), asked, endState(answer.finish, output, answer.usage))
}

/** The last state of a response that did not fail. */
export function endState(finish: FinishReason, output: unknown[], usage: FinishedAnswer['usage']): ResponseState {
  const counted = responseUsage(usage)
  const reason = incompleteReasons[finish]
  if (reason === undefined) return { status: 'completed', output, usage: counted }
  return { status: 'incomplete', incomplete_details: { reason }, output, usage: counted }
}

/** The state of a response that ended in an error. */
export function failedState({ code, message }: OpenAiError, output: unknown[]): ResponseState {
  return { status: 'failed', error: { code: code ?? 'server_error', message }, output }
}

const incompleteReasons: Partial<Record<FinishReason, string>> = {
  length: 'max_output_tokens',
  content_filter: 'content_filter',
}

/** The id of a response that is this message of Anthropic's. */
export function responseId(messageId: string): string {
  return `resp_${bare(messageId)}`
}

/** What the ids of a response's items end with. */
export function itemIdOf(messageId: string, index: number): string {
  return `${bare(messageId)}_${index}`
}

function bare(messageId: string): string {
  return messageId.replace(/^msg_/, '')
}
