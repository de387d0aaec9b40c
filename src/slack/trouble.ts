import { AppError, type AppErrorCode, hasCode } from '../base/app-error.ts'
import type { Log } from '../base/log.ts'
import { newReference } from '../base/request-id.ts'
import { isDatabaseAway } from '../db/database.ts'
import { type Message, section } from './kit/blocks.ts'
import { escapeMrkdwn } from './kit/escape.ts'

/**
 * Logs what went wrong once, and turns it into what a person is told: what happened, what became of what they did, and a
 * reference for the log. What they themselves can mend is no more than `info` there, and its sentence, which may name
 * people, stays out of it.
 */
export function troubleMessage(log: Log, thrown: unknown, during: string, after = 'Nothing was changed.'): Message {
  const reference = newReference()
  writeDown(log, thrown, { during, requestId: reference })
  const text = escapeMrkdwn(`${sentenceOf(thrown)} ${after} Reference: ${reference}`)
  return { text, blocks: [section(text)] }
}

function writeDown(log: Log, thrown: unknown, fields: { during: string; requestId: string }): void {
  const code = codeOf(thrown)
  const failure = { ...fields, code, err: thrown }
  const cause = thrown instanceof AppError && thrown.cause !== undefined ? { err: thrown.cause } : {}
  switch (code) {
    case 'bad-input':
    case 'conflict':
    case 'not-allowed':
    case 'not-found':
      log.info({ ...fields, code, ...cause }, 'a Slack request was refused')
      break
    case 'bad-config':
    case 'unavailable':
    case 'upstream-failed':
      log.warn(failure, 'a Slack request could not be carried out')
      break
    case 'internal':
      log.error(failure, 'a Slack request failed')
      break
  }
}

function codeOf(thrown: unknown): AppErrorCode {
  if (isUnknownId(thrown)) return 'not-found'
  return thrown instanceof AppError ? thrown.code : 'internal'
}

// An id that is none: of a message older than this Tally, or of nobody's making.
function isUnknownId(thrown: unknown): boolean {
  return hasCode(thrown, '22P02')
}

function sentenceOf(thrown: unknown): string {
  if (isDatabaseAway(thrown)) {
    return 'Tally cannot reach its database just now. Usage is still being counted; please try again in a minute.'
  }
  if (thrown instanceof AppError && thrown.code !== 'internal') return thrown.say
  if (isUnknownId(thrown)) return 'Tally does not know this any more. Close it and open it again.'
  return 'Something went wrong on our side. Please try again; if it stays, give your Tally admin the reference.'
}
