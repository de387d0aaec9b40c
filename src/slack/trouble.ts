import { AppError, hasCode } from '../base/app-error.ts'
import type { Log } from '../base/log.ts'
import { newReference } from '../base/request-id.ts'
import { isDatabaseAway } from '../db/database.ts'
import { type Message, section } from './kit/blocks.ts'
import { escapeMrkdwn } from './kit/escape.ts'

/**
 * Logs what went wrong once, and turns it into what a person is told: what happened, what became of what they did, and a
 * reference for the log.
 */
export function troubleMessage(log: Log, thrown: unknown, during: string, after = 'Nothing was changed.'): Message {
  const reference = newReference()
  log.error({ err: thrown, during, requestId: reference }, 'a Slack request failed')
  const text = escapeMrkdwn(`${sentenceOf(thrown)} ${after} Reference: ${reference}`)
  return { text, blocks: [section(text)] }
}

function sentenceOf(thrown: unknown): string {
  if (isDatabaseAway(thrown)) {
    return 'Tally cannot reach its database just now. Usage is still being counted; please try again in a minute.'
  }
  if (thrown instanceof AppError && thrown.code !== 'internal') return thrown.say
  // An id that is none: of a message older than this Tally, or of nobody's making.
  if (hasCode(thrown, '22P02')) return 'Tally does not know this any more. Close it and open it again.'
  return 'Something went wrong on our side. Please try again; if it stays, give your Tally admin the reference.'
}
