import { z } from 'zod'

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
