import type { Asked } from '../translation.ts'
import type { AnswerEvent, AnswerPart, ToolCall } from './answer-events.ts'
import type { FinishedPart } from './finished-answer.ts'
import { begunItem, contentPart, itemId, outputItem, summaryPart } from './output-items.ts'
import { endState, failedState, itemIdOf, type ResponseState, responseId, responseObject } from './response-object.ts'

/** Writes an answer as the stream of the Responses API: what each event of it is in numbered server-sent events. */
export function responseEvents(asked: Asked): (event: AnswerEvent) => string {
  const output: unknown[] = []
  let messageId = asked.requestId
  let text = ''
  let sequence = 0

  function say(type: string, fields: object): string {
    const json = JSON.stringify({ type, sequence_number: sequence, ...fields })
    sequence += 1
    return `event: ${type}\ndata: ${json}\n\n`
  }

  const sayResponse = (type: string, state: ResponseState) =>
    say(type, { response: responseObject(responseId(messageId), asked, state) })

  const id = () => itemIdOf(messageId, output.length)
  const where = (part: AnswerPart) => ({ item_id: itemId(part, id()), output_index: output.length })

  function began(part: AnswerPart): string {
    text = ''
    const added = say('response.output_item.added', { output_index: output.length, item: begunItem(part, id()) })
    if (part.kind !== 'text' && part.kind !== 'refusal') return added
    const content = { ...where(part), content_index: 0, part: contentPart(part.kind, '') }
    return added + say('response.content_part.added', content)
  }

  function proceeded(part: AnswerPart, delta: string): string {
    const isFirst = text === ''
    text += delta
    const at = where(part)
    switch (part.kind) {
      case 'text':
        return say('response.output_text.delta', { ...at, content_index: 0, delta, logprobs: [] })
      case 'refusal':
        return say('response.refusal.delta', { ...at, content_index: 0, delta })
      case 'call':
        return say(`response.${deltasOf(part)}.delta`, { ...at, delta })
      case 'reasoning': {
        // Some models keep their thoughts to themselves: then there is no summary at all.
        const summary = { ...at, summary_index: 0 }
        const begun = isFirst ? say('response.reasoning_summary_part.added', { ...summary, part: summaryPart('') }) : ''
        return begun + say('response.reasoning_summary_text.delta', { ...summary, delta })
      }
    }
  }

  function ended(finished: FinishedPart): string {
    const item = outputItem(finished, id())
    const said = contentEnded(finished.part) + say('response.output_item.done', { output_index: output.length, item })
    output.push(item)
    return said
  }

  function contentEnded(part: AnswerPart): string {
    const at = where(part)
    switch (part.kind) {
      case 'text':
      case 'refusal': {
        const content = { ...at, content_index: 0 }
        const done =
          part.kind === 'text'
            ? say('response.output_text.done', { ...content, text, logprobs: [] })
            : say('response.refusal.done', { ...content, refusal: text })
        return done + say('response.content_part.done', { ...content, part: contentPart(part.kind, text) })
      }
      case 'call':
        if (part.form === 'custom') return say(`response.${deltasOf(part)}.done`, { ...at, input: text })
        return say(`response.${deltasOf(part)}.done`, { ...at, name: part.name, arguments: text })
      case 'reasoning': {
        if (text === '') return ''
        const summary = { ...at, summary_index: 0 }
        const done = say('response.reasoning_summary_text.done', { ...summary, text })
        return done + say('response.reasoning_summary_part.done', { ...summary, part: summaryPart(text) })
      }
    }
  }

  return (event) => {
    switch (event.kind) {
      case 'began': {
        messageId = event.messageId
        const begun: ResponseState = { status: 'in_progress', output: [] }
        return sayResponse('response.created', begun) + sayResponse('response.in_progress', begun)
      }
      case 'part-began':
        return began(event.part)
      case 'delta':
        return proceeded(event.part, event.text)
      case 'part-ended':
        return ended({ part: event.part, text })
      case 'ended': {
        const state = endState(event.finish, output, event.usage)
        return sayResponse(`response.${state.status}`, state)
      }
      case 'failed':
        return say('error', { error: event.error }) + sayResponse('response.failed', failedState(event.error, output))
    }
  }
}

function deltasOf({ form }: ToolCall): string {
  return form === 'custom' ? 'custom_tool_call_input' : 'function_call_arguments'
}
