import type { AnswerEvent, AnswerPart, FinishReason } from './answer-events.ts'
import type { MessageUsage } from './message.ts'

export type FinishedPart = { part: AnswerPart; text: string }

/** An answer that came whole. */
export type FinishedAnswer = {
  messageId: string
  parts: FinishedPart[]
  finish: FinishReason
  usage: MessageUsage
}

/** What the events of an answer come to; null when they do not end it. */
export function finishedAnswer(events: AnswerEvent[]): FinishedAnswer | null {
  let messageId = ''
  const parts: FinishedPart[] = []
  let text = ''
  for (const event of events) {
    switch (event.kind) {
      case 'began':
        messageId = event.messageId
        break
      case 'part-began':
        text = ''
        break
      case 'delta':
        text += event.text
        break
      case 'part-ended':
        parts.push({ part: event.part, text })
        break
      case 'ended':
        return { messageId, parts, finish: event.finish, usage: event.usage }
      case 'failed':
        return null
    }
  }
  return null
}
