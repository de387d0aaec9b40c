import { z } from 'zod'

const whole = z.number().int().nonnegative()

/** What a test may ask of an answer. Everything left out is derived from the request itself. */
export const behaviourSchema = z
  .strictObject({
    /** Time until the status line is sent. */
    delayBeforeHeadersMs: whole,
    /** Time between the headers and the first byte of the body. */
    delayBeforeFirstByteMs: whole,
    /** Pieces of text in the answer; a stream sends each as an event. */
    chunkCount: whole,
    /** Time before every event of a stream but the first. */
    chunkDelayMs: whole,
    /** Says nothing for `silenceMs` after this many events. */
    silenceAfterChunk: whole,
    silenceMs: whole,
    /** Answers with this error instead; without `errorBody` in the vendor's own words for the status. */
    status: whole,
    errorBody: z.unknown(),
    /** More response headers, or other values for those that are sent anyway. */
    headers: z.record(z.string(), z.string()),
    /** Resets the connection (RST) after so many bytes of the body. */
    resetAfterBytes: whole,
    /** Closes our side of the connection (FIN) after so many bytes, in the middle of the HTTP body. */
    halfCloseAfterBytes: whole,
    /** Ends the HTTP body properly after so many events: complete for HTTP, cut short for the API. */
    endAfterChunk: whole,
    /** Sends bytes that are no JSON and no event: in place of an answer, or in the middle of a stream. */
    garbage: z.boolean(),
    /** Cuts the event (or body) with the usage in its middle and ends there. */
    truncateUsage: z.boolean(),
    /** Leaves the usage out. */
    omitUsage: z.boolean(),
    /** Sends the body in pieces of this many bytes, wherever that cuts events, lines and characters. */
    splitBytes: z.number().int().positive(),
    contentEncoding: z.literal('gzip'),
    /** A vendor's usage object, sent as it is in place of the derived one. */
    usage: z.record(z.string(), z.unknown()),
    responseModel: z.string(),
    text: z.string(),
    outputTokens: whole,
    reasoningTokens: whole,
    toolCalls: z.array(z.strictObject({ name: z.string(), input: z.record(z.string(), z.unknown()) })),
    webSearches: whole,
    webFetches: whole,
    serviceTier: z.string(),
    speed: z.enum(['standard', 'fast']),
    inferenceGeo: z.string(),
    /** Responses API: how the response ends. Elsewhere `failed` is an error in the middle of the stream. */
    outcome: z.enum(['completed', 'incomplete', 'failed']),
    /** Answers 400 when the request carries `stream_options`, as some older deployments do. */
    refuseStreamOptions: z.boolean(),
    /** Streams this many bytes of text, as fast as they are read. */
    hugeBodyBytes: whole,
  })
  .partial()

export type Behaviour = z.infer<typeof behaviourSchema>

/** Which requests a queued behaviour waits for; everything given must fit. */
const matchSchema = z
  .strictObject({ provider: z.enum(['openai', 'anthropic']), path: z.string(), model: z.string(), body: z.string() })
  .partial()

/** `POST /control/providers/next`: `times` requests that fit get the behaviour, `always` until the queue is cleared. */
export const nextBehaviourSchema = z.strictObject({
  match: matchSchema.default({}),
  behaviour: behaviourSchema,
  times: z.union([z.number().int().positive(), z.literal('always')]).default(1),
})

export type NextBehaviour = z.infer<typeof nextBehaviourSchema>

type Asked = { provider: string; path: string; model: string; body: Buffer; header: string | undefined }

export type BehaviourQueue = {
  add(next: NextBehaviour): void
  clear(): void
  size(): number
  /** The behaviour for one request: its own header wins, else the first queued one that fits, which is used up. */
  take(asked: Asked): Behaviour
}

export function behaviourQueue(): BehaviourQueue {
  let waiting: NextBehaviour[] = []
  return {
    add(next) {
      waiting.push(next)
    },
    clear() {
      waiting = []
    },
    size: () => waiting.length,
    take(asked) {
      if (asked.header !== undefined) return behaviourSchema.parse(JSON.parse(asked.header))
      const found = waiting.find((next) => fits(next.match, asked))
      if (!found) return noBehaviour
      if (found.times === 1) waiting = waiting.filter((next) => next !== found)
      else if (found.times !== 'always') found.times -= 1
      return found.behaviour
    },
  }
}

const noBehaviour: Behaviour = {}

function fits(match: NextBehaviour['match'], asked: Asked): boolean {
  return (
    (match.provider === undefined || match.provider === asked.provider) &&
    (match.path === undefined || asked.path.endsWith(match.path)) &&
    (match.model === undefined || match.model === asked.model) &&
    (match.body === undefined || asked.body.includes(match.body))
  )
}
