import type { IncomingHttpHeaders } from 'node:http'
import type { RateLimit } from './rate-limits.ts'
import type { VendorName } from './vendor-name.ts'
import type { VendorWorld } from './world/vendor-world.ts'

/** One call to a vendor, read as far as all have it in common. */
export type VendorCall = {
  vendor: VendorName
  method: string
  /** Below the vendor's base: `/teams/spend`. */
  path: string
  query: URLSearchParams
  /** The JSON body; an empty object when there was none. */
  body: Record<string, unknown>
  headers: IncomingHttpHeaders
  nowMs: number
  requestId: string
}

/** A body that is text is sent as it is; `cacheable` gives it an ETag and answers 304 to who has it. */
export type VendorAnswer = { body: unknown; contentType?: string; cacheable?: boolean }

export type VendorApi = {
  /** Why the caller may not in; throws `VendorRefusal`. */
  checkKey(call: VendorCall): void
  answer(call: VendorCall, world: VendorWorld): VendorAnswer
  /** The vendor's error body. */
  errorBody(refusal: { status: number; message: string | null }, call: VendorCall): unknown
  limitOf(call: VendorCall): RateLimit | null
  /** Whether a 429 for too many calls says how long to wait. */
  saysRetryAfter: boolean
}

/** What a vendor refuses, with the status it answers; thrown from wherever it is noticed. */
export class VendorRefusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Nothing is at this address of the vendor's. */
export function nothingAt(call: VendorCall): never {
  throw new VendorRefusal(404, `No route for ${call.method} ${call.path}`)
}

/** A whole number of the query within bounds; the default where it is not given. */
export function wholeNumber(
  said: unknown,
  name: string,
  range: { least: number; most: number; otherwise: number },
): number {
  if (said === undefined || said === null) return range.otherwise
  const number = Number(said)
  if (Number.isInteger(number) && number >= range.least && number <= range.most) return number
  throw new VendorRefusal(400, `${name} must be a whole number from ${range.least} to ${range.most}`)
}

/** Values of a list in the query: `name[]=a&name[]=b`, or `name=a`. */
export function listOf(query: URLSearchParams, name: string): string[] {
  return [...query.getAll(`${name}[]`), ...query.getAll(name)]
}

/** Refuses what is not one of the words. */
export function oneOf<Word extends string>(said: string, name: string, words: readonly Word[]): Word {
  const word = words.find((candidate) => candidate === said)
  if (word === undefined) throw new VendorRefusal(400, `${name}: '${said}' is not one of ${words.join(', ')}`)
  return word
}

/** A call as it is remembered. Status null: hanging, or broken off. */
export type CallRecord = {
  vendor: VendorName
  method: string
  path: string
  /** Values of a name that stands there several times are joined by commas. */
  query: Record<string, string>
  body: unknown
  status: number | null
  /** On the vendors' clock. */
  at: string
}
