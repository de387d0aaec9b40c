import { createHash } from 'node:crypto'
import { ApiError } from './problem.ts'

/** The entity tag of an answer's JSON: the same figures have the same one, in whatever process. */
export function etagOf(json: string): string {
  return `"${createHash('sha256').update(json).digest('base64url').slice(0, 27)}"`
}

/** Whether a header `If-None-Match` or `If-Match` names a tag; a proxy on the way may have made it a weak one. */
export function namesTag(header: string, etag: string): boolean {
  if (header.trim() === '*') return true
  return header.split(',').some((one) => opaque(one.trim()) === opaque(etag))
}

/** Throws 412 where `If-Match` was sent and means another state than the one of this tag. */
export function refuseStale(header: string | undefined, etag: string): void {
  if (header === undefined || namesTag(header, etag)) return
  throw new ApiError(
    412,
    'This was changed since you read it, so nothing was changed. Read it again, and send the new ETag in If-Match.',
    { errors: [{ in: 'header', field: 'If-Match', detail: `The ETag is ${etag} now.` }], headers: { etag } },
  )
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, '')
}
