import type { Asked } from '../translation.ts'
import type { ToolCall } from './answer-events.ts'
import type { FinishedAnswer, FinishedPart } from './finished-answer.ts'
import { chatUsage } from './usage.ts'

/** A whole answer as the chat API gives it. */
export function chatCompletion(answer: FinishedAnswer, asked: Asked) {
  const { created, model } = asked
  return {
    id: chatId(answer.messageId),
    object: 'chat.completion',
    created,
    model,
    choices: [{ index: 0, message: messageOf(answer.parts), logprobs: null, finish_reason: answer.finish }],
    usage: chatUsage(answer.usage),
    system_fingerprint: null,
  }
}

/** The id of a chat completion that is this message of Anthropic's. */
export function chatId(messageId: string): string {
  return `chatcmpl-${messageId.replace(/^msg_/, '')}`
}

function messageOf(parts: FinishedPart[]) {
  const reasoning = textsOf(parts, 'reasoning').join('\n\n')
  const calls = parts.flatMap(({ part, text }) => (part.kind === 'call' ? [{ call: part, text }] : []))
  const old = calls.find(({ call }) => call.form === 'function_call')
  const toolCalls = calls.filter(({ call }) => call.form !== 'function_call')
  return {
    role: 'assistant',
    content: textsOf(parts, 'text').join('') || null,
    refusal: textsOf(parts, 'refusal').join('') || null,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls.map(({ call, text }) => toolCall(call, text)) }),
    ...(old ? { function_call: { name: old.call.name, arguments: old.text } } : {}),
  }
}

function textsOf(parts: FinishedPart[], kind: 'reasoning' | 'text' | 'refusal'): string[] {
  return parts.filter(({ part, text }) => part.kind === kind && text !== '').map(({ text }) => text)
}

/** A tool's call with what it is called with, or with as much of it as is there. */
export function toolCall({ id, name, form }: ToolCall, text: string) {
  if (form === 'custom') return { id, type: 'custom', custom: { name, input: text } }
  return { id, type: 'function', function: { name, arguments: text } }
}
