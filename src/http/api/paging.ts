import { z } from 'zod'
import { parsedJson } from '../../base/json.ts'
import { ApiError } from './problem.ts'

/** The query fields of a list in pages: `limit`, and the `cursor` that the page before gave as `next`. */
export const pageFields = {
  limit: z.coerce
    .number('must be a whole number from 1 to 200')
    .int('must be a whole number from 1 to 200')
    .min(1, 'must be a whole number from 1 to 200')
    .max(200, 'must be a whole number from 1 to 200')
    .default(50)
    .describe('How many at most, from 1 to 200.'),
  cursor: z.string().max(500).optional().describe('Where the page begins: `next` of the page before.'),
}

/** An answer in pages: `data`, and the cursor of what comes after it, null on the last page. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    data: z.array(item),
    next: z.string().nullable().describe('The cursor of the next page, also in the Link header; null on the last.'),
  })
}

/**
 * A place in a list as an opaque text: the last item's own keys, so that pages stay right while items are added. `list` says of
 * which list, so that a cursor of another one is refused.
 */
export function cursorOf(list: string, place: Record<string, string | number>): string {
  return Buffer.from(JSON.stringify({ list, ...place })).toString('base64url')
}

/** Reads the place of a cursor; null without one. Throws 400 for a text that is no cursor of this list. */
export function readCursor<Place extends z.ZodRawShape>(
  list: string,
  place: Place,
  cursor: string | undefined,
): z.output<z.ZodObject<Place>> | null {
  if (cursor === undefined) return null
  const said = parsedJson(Buffer.from(cursor, 'base64url').toString('utf8'))
  const read = z.object({ list: z.literal(list) }).safeParse(said)
  const found = z.object(place).safeParse(said)
  if (read.success && found.success) return found.data
  throw new ApiError(400, 'The cursor is none of this list.', {
    errors: [{ in: 'query', field: 'cursor', detail: 'Send `next` of the page before as it is, or leave it out.' }],
  })
}

/** The page of a whole list that is at hand, from behind the item `after` on, by ids that stay. */
export function pageIn<Item>(
  items: readonly Item[],
  input: { list: string; limit: number; cursor: string | undefined; idOf(item: Item): string },
): { data: Item[]; next: string | null } {
  const { list, limit, cursor, idOf } = input
  const place = readCursor(list, { after: z.string(), at: z.number().int().min(0) }, cursor)
  const start = place === null ? 0 : placeAfter(items.map(idOf), place)
  const data = items.slice(start, start + limit)
  const last = data.at(-1)
  const hasMore = start + limit < items.length && last !== undefined
  return { data, next: hasMore ? cursorOf(list, { after: idOf(last), at: start + limit }) : null }
}

// Where the item is gone, its place is the best there is.
function placeAfter(ids: readonly string[], { after, at }: { after: string; at: number }): number {
  const found = ids.indexOf(after)
  return found < 0 ? at : found + 1
}
