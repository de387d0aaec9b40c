import { z } from 'zod'
import { type SharedFile, sharedFiles } from '../kit/shared-files.ts'

const written = z.object({
  channel_type: z.literal('im'),
  channel: z.string(),
  user: z.string(),
  text: z.string(),
  ts: z.string(),
  // What bots write, what was edited or deleted, files and what stands in a thread has one of these.
  subtype: z.undefined().optional(),
  bot_id: z.undefined().optional(),
  thread_ts: z.undefined().optional(),
})

/** What a person wrote in their messages with the app; null for everything else that Slack calls a message. */
export function writtenIn(event: unknown): z.infer<typeof written> | null {
  const parsed = written.safeParse(event)
  return parsed.success ? parsed.data : null
}

const dropped = z.object({
  channel_type: z.literal('im'),
  channel: z.string(),
  user: z.string(),
  ts: z.string(),
  subtype: z.literal('file_share'),
  bot_id: z.undefined().optional(),
  thread_ts: z.string().optional(),
  files: z.unknown().optional(),
})

/** Files a person dropped into their messages with the app, in a thread or not; null for everything else. */
export function filesDroppedIn(
  event: unknown,
): { channel: string; user: string; ts: string; threadTs: string; files: SharedFile[] } | null {
  const parsed = dropped.safeParse(event)
  if (!parsed.success) return null
  const { channel, user, ts, thread_ts, files } = parsed.data
  const shared = sharedFiles(files)
  return shared.length === 0 ? null : { channel, user, ts, threadTs: thread_ts ?? ts, files: shared }
}
