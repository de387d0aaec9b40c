import type { Asked } from '../translation.ts'
import { readAnswer } from './answer-events.ts'
import { chatChunks } from './chat-chunks.ts'
import { splitMessageEvents } from './message-events.ts'
import { responseEvents } from './response-events.ts'

/**
 * Turns the bytes of a streamed message, in whatever pieces they come, into those of the stream that was asked for. The
 * last event comes out of the same `push` the message's last event goes into; `end` tells of a message that broke off.
 * An answer that fails ends with its error, as OpenAI's do inside a stream.
 */
export function answerStream(asked: Asked): { push(bytes: Buffer): Buffer; end(): Buffer } {
  const messages = splitMessageEvents()
  const answer = readAnswer(asked)
  const write = asked.shape === 'chat' ? chatChunks(asked) : responseEvents(asked)

  return {
    push: (bytes) => Buffer.from(messages.push(bytes).flatMap(answer.of).map(write).join('')),
    end: () => Buffer.from([...messages.end().flatMap(answer.of), ...answer.cutShort()].map(write).join('')),
  }
}
