import type { Asked } from '../translation.ts'
import type { AnswerEvent, AnswerPart, ToolCall } from './answer-events.ts'
import { chatId, toolCall } from './chat-completion.ts'
import { chatUsage } from './usage.ts'

/** Writes an answer as the stream of the chat API: what each event of it is in chunks, as server-sent events. */
export function chatChunks(asked: Asked): (event: AnswerEvent) => string {
  let head = ''
  let calls = 0
  let hasThought = false
  let separator = ''
  // OpenAI's streams that tell their usage at the end say in every chunk before that it is not known yet.
  const tail = asked.includeUsage ? ',"usage":null}\n\n' : '}\n\n'

  // Of thousands of chunks only the delta differs, so only that is serialised.
  const chunk = (delta: object, finish: string | null = null) =>
    `${head},"choices":[{"index":0,"delta":${JSON.stringify(delta)},"finish_reason":${JSON.stringify(finish)}}]${tail}`

  function began(part: AnswerPart): string {
    // Thoughts apart, but nothing for those that are not told.
    if (part.kind === 'reasoning' && hasThought) separator = '\n\n'
    if (part.kind !== 'call') return ''
    calls += 1
    if (part.form === 'function_call') return chunk({ function_call: { name: part.name, arguments: '' } })
    return chunk({ tool_calls: [{ index: calls - 1, ...toolCall(part, '') }] })
  }

  function proceeded(part: AnswerPart, text: string): string {
    switch (part.kind) {
      case 'text':
        return chunk({ content: text })
      case 'reasoning': {
        const reasoning_content = separator + text
        separator = ''
        hasThought = true
        return chunk({ reasoning_content })
      }
      case 'refusal':
        return chunk({ refusal: text })
      case 'call':
        return chunk(calledWith(part.form, calls - 1, text))
    }
  }

  return (event) => {
    switch (event.kind) {
      case 'began':
        head = headOf(asked, event.messageId)
        return chunk({ role: 'assistant', content: '' })
      case 'part-began':
        return began(event.part)
      case 'delta':
        return proceeded(event.part, event.text)
      case 'part-ended':
        return ''
      case 'ended': {
        const usage = `${head},"choices":[],"usage":${JSON.stringify(chatUsage(event.usage))}}\n\n`
        return chunk({}, event.finish) + (asked.includeUsage ? usage : '') + done
      }
      case 'failed':
        return `data: ${JSON.stringify({ error: event.error })}\n\n${done}`
    }
  }
}

function calledWith(form: ToolCall['form'], index: number, text: string) {
  switch (form) {
    case 'function_call':
      return { function_call: { arguments: text } }
    case 'custom':
      return { tool_calls: [{ index, custom: { input: text } }] }
    case 'function':
    case 'plain-arguments':
      return { tool_calls: [{ index, function: { arguments: text } }] }
  }
}

const done = 'data: [DONE]\n\n'

/** The beginning of every chunk, whose JSON is still open. */
function headOf(asked: Asked, messageId: string): string {
  const { created, model } = asked
  const head = { id: chatId(messageId), object: 'chat.completion.chunk', created, model, system_fingerprint: null }
  return `data: ${JSON.stringify(head).slice(0, -1)}`
}
