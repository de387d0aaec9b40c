import { parsedJson } from '../../../base/json.ts'
import type { Asked } from '../translation.ts'
import { readAnswer } from './answer-events.ts'
import { chatCompletion } from './chat-completion.ts'
import { finishedAnswer } from './finished-answer.ts'
import { messageIn } from './message.ts'
import { eventsOf } from './message-events.ts'
import { finishedResponse } from './response-object.ts'

/** The body of a message that came whole as the answer that was asked for; null when it is no message. */
export function wholeAnswer(body: Buffer, asked: Asked): Buffer | null {
  const message = messageIn(parsedJson(body.toString()))
  if (!message) return null
  const answer = finishedAnswer(eventsOf(message, body).flatMap(readAnswer(asked).of))
  if (!answer) return null
  const whole = asked.shape === 'chat' ? chatCompletion(answer, asked) : finishedResponse(answer, asked)
  return Buffer.from(JSON.stringify(whole))
}
