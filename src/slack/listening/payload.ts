import { type RespondArguments, RespondError, type RespondFn } from '@slack/bolt'
import { z } from 'zod'
import { AppError } from '../../base/app-error.ts'
import type { Log } from '../../base/log.ts'
import { type SharedFile, sharedFiles } from '../kit/shared-files.ts'
import type { Reply } from './requests.ts'

/** Slack's payloads, read for what we need of them. */

const account = z.object({
  user: z.object({ id: z.string(), team_id: z.string().optional() }),
  team: z.object({ id: z.string() }).nullish(),
})

/** Who acted: from the payload that Slack signed, never from a value we sent out. */
export function accountIn(body: unknown): { team: string; slackUser: string } {
  const { data, success } = account.safeParse(body)
  if (!success) throw misshapen()
  const { user, team } = data
  return { team: team?.id ?? user.team_id ?? '', slackUser: user.id }
}

/** What is said of a request that is in no form we know. */
export function misshapen(): AppError {
  return new AppError('bad-input', 'Tally does not know this any more. Close it and open it again.')
}

const seenView = z.object({ hash: z.string() })

export function hashIn(view: unknown): string | null {
  const parsed = seenView.safeParse(view)
  return parsed.success ? parsed.data.hash : null
}

const inView = z.object({
  view: z.object({
    id: z.string(),
    private_metadata: z.string().default(''),
    state: z.object({ values: z.unknown() }).nullish(),
  }),
})

/** The view something was done in; empty where it was done in a message. */
export function viewIn(body: unknown): { id: string; metadata: string; values: unknown } {
  const parsed = inView.safeParse(body)
  if (!parsed.success) return { id: '', metadata: '', values: {} }
  const { id, private_metadata, state } = parsed.data.view
  return { id, metadata: private_metadata, values: state?.values ?? {} }
}

const messageActedOn = z.object({
  channel: z.object({ id: z.string() }),
  message: z.object({ ts: z.string(), files: z.unknown().optional() }),
})

/** The message a shortcut was used on, with its files; null where Slack sent none. */
export function messageIn(body: unknown): { channel: string; ts: string; files: SharedFile[] } | null {
  const parsed = messageActedOn.safeParse(body)
  if (!parsed.success) return null
  const { channel, message } = parsed.data
  return { channel: channel.id, ts: message.ts, files: sharedFiles(message.files) }
}

const answerable = z.object({ response_url: z.string().min(1) })

/** Whether something was done where an answer can stand below it; in Home and in modals there is no such place. */
export function isInMessage(body: unknown): boolean {
  return answerable.safeParse(body).success
}

const chosen = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_user: z.string().nullish(),
  selected_date: z.string().nullish(),
})

/** What was pressed, chosen or typed; empty where nothing was. */
export function valueIn(action: unknown): string {
  const parsed = chosen.safeParse(action)
  if (!parsed.success) return ''
  const { value, selected_option, selected_user, selected_date } = parsed.data
  return value ?? selected_option?.value ?? selected_user ?? selected_date ?? ''
}

/** Answers below what was done, or with `inPlace` in the place of the message it was done in. */
export function replyThrough(respond: RespondFn, log: Log, inPlace: boolean): Reply {
  return async (message) => {
    const answer: RespondArguments = inPlace
      ? { replace_original: true, ...message }
      : // Never in place of the message: a later part must not wipe out an earlier one.
        { response_type: 'ephemeral', replace_original: false, ...message }
    try {
      await respond(answer)
      return 'said'
    } catch (thrown) {
      if (!(thrown instanceof RespondError)) throw thrown
      log.warn({ status: thrown.statusCode }, 'Slack did not take an answer')
      return thrown.statusCode === 404 || thrown.statusCode === 410 ? 'too-late' : 'refused'
    }
  }
}
