import type { PeekedBody } from './usage/body-scan.ts'

/** The body with one top-level member set, every other byte as it was. */
export function withMember(body: Buffer, peeked: PeekedBody, name: string, value: unknown): Buffer {
  const json = JSON.stringify(value)
  const span = peeked.fields.get(name)
  if (span) return spliced(body, span.start, span.end, json)
  const comma = peeked.fields.size > 0 ? ',' : ''
  return spliced(body, peeked.closingBrace, peeked.closingBrace, `${comma}${JSON.stringify(name)}:${json}`)
}

/** The body without one top-level member; untouched when it has none of that name. */
export function withoutMember(body: Buffer, peeked: PeekedBody, name: string): Buffer {
  const span = peeked.fields.get(name)
  if (!span) return body
  const spans = [...peeked.fields.values()].sort((one, other) => one.keyStart - other.keyStart)
  const next = spans[spans.indexOf(span) + 1]
  if (next) return spliced(body, span.keyStart, next.keyStart, '')
  const previous = spans[spans.indexOf(span) - 1]
  return spliced(body, previous ? previous.end : span.keyStart, span.end, '')
}

function spliced(body: Buffer, from: number, to: number, text: string): Buffer {
  return Buffer.concat([body.subarray(0, from), Buffer.from(text), body.subarray(to)])
}
