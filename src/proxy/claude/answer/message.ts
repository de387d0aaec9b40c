import { z } from 'zod'

const count = z.number().nullish().catch(null)

/** The usage of a message; what was not told is absent or null. Cached tokens are not part of `input_tokens`. */
const usage = z.object({
  input_tokens: count,
  cache_creation_input_tokens: count,
  cache_read_input_tokens: count,
  output_tokens: count,
  output_tokens_details: z.object({ thinking_tokens: count }).nullish().catch(null),
})

export type MessageUsage = z.infer<typeof usage>

const text = z.string().optional().catch(undefined)

const block = z.object({
  type: z.string(),
  text,
  thinking: text,
  id: text,
  name: text,
  input: z.unknown().optional(),
})

export type Block = z.infer<typeof block>

const stop = z.object({
  stop_reason: z.string().nullish().catch(null),
  stop_details: z.object({ explanation: z.string().nullish() }).nullish().catch(null),
})

export type Stop = z.infer<typeof stop>

const error = z.object({
  type: z.string(),
  message: z.string(),
  details: z.object({ error_code: z.string().nullish() }).nullish().catch(null),
})

/** An error as Anthropic tells it, in a body as in a stream. */
export type MessageError = z.infer<typeof error>

const events = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message_start'), message: z.object({ id: z.string(), usage: usage.nullish() }) }),
  z.object({ type: z.literal('content_block_start'), content_block: block }),
  z.object({
    type: z.literal('content_block_delta'),
    delta: z.object({ text, thinking: text, partial_json: text }),
  }),
  z.object({ type: z.literal('content_block_stop') }),
  z.object({ type: z.literal('message_delta'), delta: stop, usage: usage.nullish() }),
  z.object({ type: z.literal('message_stop') }),
  z.object({ type: z.literal('error'), error }),
])

/** What an event of a streamed message tells an answer. Blocks come one after the other, never mixed. */
export type MessageEvent = z.infer<typeof events>

/** An event from its JSON; null for what tells an answer nothing: pings, and events newer than this file. */
export function messageEvent(json: unknown): MessageEvent | null {
  return events.safeParse(json).data ?? null
}

const message = stop.extend({
  type: z.literal('message'),
  id: z.string(),
  content: z.array(block),
  usage: usage.nullish(),
})

/** A message that came whole. */
export type Message = z.infer<typeof message>

/** A whole message from its JSON; null when it is none. */
export function messageIn(json: unknown): Message | null {
  return message.safeParse(json).data ?? null
}

const failure = z.object({ error })

/** The error in a body of Anthropic's; null when it has none (a page of a load balancer's). */
export function errorIn(json: unknown): MessageError | null {
  return failure.safeParse(json).data?.error ?? null
}
