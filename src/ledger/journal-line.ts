import { isUtf8 } from 'node:buffer'
import { z } from 'zod'
import { parsedJson } from '../base/json.ts'
import { textOfNamed } from './entry-text.ts'
import type { OpenRecord } from './open-record.ts'

/** One line of a journal: a request that began, or an entry that is complete, as its JSON text. */
export type JournalLine = { kind: 'open'; record: OpenRecord } | { kind: 'close'; id: string; entryText: string }

export function openLine(record: OpenRecord): string {
  return `${JSON.stringify(record)}\n`
}

/** `entryText` is taken over as it is, so that an entry is made into text only once. */
export function closeLine(entryText: string): string {
  return `${closePrefix}${entryText}}\n`
}

/** Reads a line without its newline; null when it is damaged. */
export function readLine(bytes: Buffer): JournalLine | null {
  if (!isUtf8(bytes)) return null
  const text = bytes.toString('utf8')
  const parsed = lineSchema.safeParse(parsedJson(text))
  if (!parsed.success) return null
  if (parsed.data.kind === 'open') return { kind: 'open', record: parsed.data }
  const { entry } = parsed.data
  if (!Array.isArray(entry)) return { kind: 'close', id: entry.sourceId, entryText: textOfNamed(entry) }
  return text.startsWith(closePrefix)
    ? { kind: 'close', id: entry[1], entryText: text.slice(closePrefix.length, -1) }
    : null
}

/** Where the entry's text stands in the bytes of its line, from `start` up to `end` with the newline. */
export function entryIn(start: number, end: number): { start: number; end: number } {
  return { start: start + closePrefix.length, end: end - '}\n'.length }
}

const closePrefix = '{"kind":"close","entry":'

const openSchema = z.object({
  kind: z.literal('open'),
  id: z.string(),
  at: z.iso.datetime(),
  handleId: z.number(),
  keyRef: z.string(),
  account: z.string(),
  provider: z.enum(['anthropic', 'openai']),
  project: z.string(),
  tags: z.record(z.string(), z.string()),
  repository: z.string(),
  model: z.string(),
  tool: z.string(),
  session: z.string(),
  agent: z.string(),
  inputBytes: z.number(),
  stream: z.boolean(),
  // Journals had it not before.
  humanTurn: z.boolean().nullable().default(null),
}) satisfies z.ZodType<OpenRecord>

// The database is the one who judges the rest of an entry: what it refuses is set aside there.
const closeSchema = z.object({
  kind: z.literal('close'),
  entry: z.union([
    z.tuple([z.string(), z.string()], z.unknown()),
    // As journals had it before, and as one writes it by hand.
    z.looseObject({ sourceId: z.string() }),
  ]),
})

const lineSchema = z.discriminatedUnion('kind', [openSchema, closeSchema])
