import { z } from 'zod'
import { parsedJson } from '../base/json.ts'

/** A response of OpenAI's as an answer names it. `isOver`: it will not change any more. */
export type NamedResponse = { id: string; createdAt: Date; background: boolean; isOver: boolean }

const response = z.object({
  id: z.string(),
  created_at: z.number(),
  background: z.boolean().nullish(),
  status: z.string().nullish(),
})

/** Which response an answer is about, from its JSON or the beginning of its stream; null when it names none. */
export function responseIn(text: Buffer): NamedResponse | null {
  const found = response.safeParse(text[0] === brace ? parsedJson(text.toString()) : firstResponseOf(text))
  if (!found.success) return null
  const { id, created_at, background, status } = found.data
  return {
    id,
    createdAt: new Date(created_at * 1000),
    background: background === true,
    isOver: status != null && ended.has(status),
  }
}

const brace = 0x7b
const ended = new Set(['completed', 'failed', 'cancelled', 'incomplete'])

// The first event of a stream repeats the whole request, so it is searched, not parsed.
function firstResponseOf(stream: Buffer) {
  const text = stream.toString()
  return {
    id: /"id":\s*"(resp_[^"]+)"/.exec(text)?.[1],
    created_at: Number(/"created_at":\s*(\d+)/.exec(text)?.[1]),
    background: /"background":\s*true/.test(text),
  }
}
