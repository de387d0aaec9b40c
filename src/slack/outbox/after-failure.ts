import { WebAPIRateLimitedError } from '@slack/web-api'
import { errorText } from '../../base/app-error.ts'
import { MailDelayed, MailRefused } from '../../outbox/mail.ts'
import { type ClaimedMessage, markFailed, postpone, putBack } from '../../outbox/outbox.ts'
import { slackErrorOf } from '../web-api.ts'
import { CannotBeSaid, type DeliverDeps } from './deliver.ts'

/** What Slack answers of this message or its recipient. Anything else, such as an outage or a token it refuses, passes. */
const hopeless = [
  'cannot_dm_bot',
  'channel_not_found',
  'invalid_arguments',
  'invalid_blocks',
  'invalid_blocks_format',
  'is_archived',
  'is_inactive',
  'messages_tab_disabled',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_text',
  'not_in_channel',
  'restricted_action',
  'user_disabled',
  'user_is_restricted',
  'user_not_found',
  'user_not_visible',
  'users_not_found',
]
const longestPauseMs = 10 * 60_000

/**
 * Writes down what becomes of a message that could not be said: it is tried again, or kept as failed where that cannot help.
 * However long an outage lasts, nothing is given up for it: what is given up is told elsewhere, to others. Returns how long
 * a rest was asked for.
 */
export async function afterFailure(
  { db, clock, log }: Pick<DeliverDeps, 'db' | 'clock' | 'log'>,
  message: ClaimedMessage,
  thrown: unknown,
): Promise<number> {
  const { id, kind, tries } = message
  const now = clock.now()
  const restMs = restAskedFor(thrown)
  if (restMs > 0) {
    // It was not taken, so nobody has to look whether it arrived.
    await postpone(db, message, new Date(now.getTime() + restMs))
    return restMs
  }
  if (isHopeless(thrown)) {
    log.error({ err: thrown, kind, id, tries }, 'a message cannot be said and is kept as failed')
    await markFailed(db, message, { now, why: errorText(thrown) })
    return 0
  }
  log.warn({ err: thrown, kind, id, tries }, 'a message could not be said and is tried again')
  await putBack(db, message, new Date(now.getTime() + Math.min(longestPauseMs, 1_000 * 2 ** tries)))
  return 0
}

function restAskedFor(thrown: unknown): number {
  if (thrown instanceof WebAPIRateLimitedError) return thrown.retryAfter * 1000
  return thrown instanceof MailDelayed ? thrown.retryAfterMs : 0
}

function isHopeless(thrown: unknown): boolean {
  return (
    thrown instanceof CannotBeSaid || thrown instanceof MailRefused || hopeless.includes(slackErrorOf(thrown) ?? '')
  )
}
