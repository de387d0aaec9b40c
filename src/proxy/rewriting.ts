import type { IncomingHttpHeaders } from 'node:http'
import { answerHead } from './claude/answer/answer-head.ts'
import { answerStream } from './claude/answer/answer-stream.ts'
import { errorBody } from './claude/answer/errors.ts'
import { wholeAnswer } from './claude/answer/whole-answer.ts'
import type { Asked } from './claude/translation.ts'
import { chatCompletionOf, chatStreamOf } from './cursor-responses.ts'

/**
 * How an answer goes back in another form than its provider's. `responses`: as chat completions, which Cursor expects of a
 * Responses-shaped request. `messages`: Claude's, as the OpenAI API it was asked in.
 */
export type Rewriting =
  | { of: 'responses'; includeUsage: boolean }
  | { of: 'messages'; asked: Asked; leftOut: readonly string[] }

/** What becomes of a stream: bytes in, bytes out, and what is left at the end. */
export function rewrittenStream(rewriting: Rewriting): { push(bytes: Buffer): Buffer; end(): Buffer } {
  return rewriting.of === 'responses' ? chatStreamOf(rewriting) : answerStream(rewriting.asked)
}

/** What becomes of an answer that comes whole, errors too; null: it goes back as it came. */
export function rewrittenBody(rewriting: Rewriting, status: number, body: Buffer): Buffer | null {
  if (rewriting.of === 'responses') return status < 300 ? chatCompletionOf(body) : null
  return status < 300 ? wholeAnswer(body, rewriting.asked) : errorBody(status, body, rewriting.asked)
}

/** The head of an answer as its client gets it; fields the request lost on its way are named in `x-tally-left-out`. */
export function rewrittenHead(
  rewriting: Rewriting | null,
  status: number,
  headers: IncomingHttpHeaders,
  now: Date,
): { status: number; headers: IncomingHttpHeaders } {
  if (rewriting?.of !== 'messages') return { status, headers }
  const head = answerHead(status, headers, now)
  if (rewriting.leftOut.length === 0) return head
  return { ...head, headers: { ...head.headers, 'x-tally-left-out': headerOf(rewriting.leftOut) } }
}

const longestList = 1_000

// Clients name fields as they like; a header holds few letters, and none takes one of any length.
function headerOf(names: readonly string[]): string {
  const text = names.map((name) => name.slice(0, longestList).replaceAll(/[^\w.]/g, '?')).join(', ')
  return text.length > longestList ? `${text.slice(0, longestList)}...` : text
}
