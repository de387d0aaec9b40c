import { VendorRefusal, wholeNumber } from './vendor-call.ts'
import type { UsageRow } from './world/usage-row.ts'

export type Bucket<Row> = { start: number; end: number; rows: Row[] }

/** How wide, how many a page by default and at most. */
export const bucketWidths = {
  '1m': { ms: 60_000, otherwise: 60, most: 1_440 },
  '1h': { ms: 3_600_000, otherwise: 24, most: 168 },
  '1d': { ms: 86_400_000, otherwise: 7, most: 31 },
}

/**
 * A page of time buckets from a start, rounded down to the bucket, to an end that is no part of it: empty ones included.
 * `next` is where the following page begins.
 */
export function bucketPage<Row extends UsageRow>(
  rows: Row[],
  asked: {
    start: number
    end: number
    width: { ms: number; otherwise: number; most: number }
    /** Where `limit` and `page` are. */
    query: URLSearchParams
  },
): { buckets: Bucket<Row>[]; next: string | null } {
  const { ms, otherwise, most } = asked.width
  const page = asked.query.get('page')
  const limit = wholeNumber(asked.query.get('limit'), 'limit', { least: 1, most, otherwise })
  const first = page === null ? Math.floor(asked.start / ms) * ms : readPage(page)
  const starts: number[] = []
  for (let at = first; at < asked.end && starts.length < limit; at += ms) starts.push(at)
  const after = (starts.at(-1) ?? first) + ms
  const perBucket = Map.groupBy(
    rows.filter((row) => row.at >= first && row.at < Math.min(after, asked.end)),
    (row) => Math.floor(row.at / ms) * ms,
  )
  return {
    buckets: starts.map((start) => ({ start, end: start + ms, rows: perBucket.get(start) ?? [] })),
    next: after < asked.end ? pageToken(after) : null,
  }
}

/** The cursor of a page; callers are to hand it back and not to read it. */
export function pageToken(place: number): string {
  return `page_${Buffer.from(`at:${place}`).toString('base64url')}`
}

export function readPage(token: string): number {
  const text = Buffer.from(token.replace(/^page_/, ''), 'base64url').toString()
  const place = /^at:(\d+)$/.exec(text)?.[1]
  if (place === undefined) throw new VendorRefusal(400, 'page: this is not a page token of ours')
  return Number(place)
}

/** Rows that agree in every dimension asked for, each group with those dimensions. */
export function grouped<Row, Dimensions extends object>(
  rows: Row[],
  dimensionsOf: (row: Row) => Dimensions,
): Array<{ dimensions: Dimensions; rows: Row[] }> {
  return [...Map.groupBy(rows, (row) => JSON.stringify(dimensionsOf(row))).values()].flatMap((own) =>
    own[0] === undefined ? [] : [{ dimensions: dimensionsOf(own[0]), rows: own }],
  )
}

/** The dimensions with null for those nobody asked for. */
export function onlyAsked<Dimensions extends Record<string, unknown>>(
  dimensions: Dimensions,
  asked: readonly string[],
): { [Name in keyof Dimensions]: Dimensions[Name] | null } {
  const entries = Object.entries(dimensions).map(([name, value]) => [name, asked.includes(name) ? value : null])
  return Object.fromEntries(entries) as { [Name in keyof Dimensions]: Dimensions[Name] | null }
}

export function total<Row>(rows: Row[], of: (row: Row) => number): number {
  return rows.reduce((sum, row) => sum + of(row), 0)
}
