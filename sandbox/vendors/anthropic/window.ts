import { type VendorCall, VendorRefusal } from '../vendor-call.ts'

/** `starting_at` and `ending_at` of the query; the end is no part of it, and null where it is not given. */
export function reportWindow(call: VendorCall): { start: number; end: number | null } {
  const start = instant(call, 'starting_at')
  if (start === null) throw new VendorRefusal(400, 'starting_at: Field required')
  const end = instant(call, 'ending_at')
  if (end !== null && end <= start) throw new VendorRefusal(400, 'ending_at: must be after starting_at')
  return { start, end }
}

function instant(call: VendorCall, name: string): number | null {
  const said = call.query.get(name)
  if (said === null) return null
  const at = Date.parse(said)
  const hasZone = /T.+(Z|[+-]\d\d:\d\d)$/.test(said)
  if (Number.isNaN(at) || !hasZone) throw new VendorRefusal(400, `${name}: must be an RFC 3339 time with a zone`)
  return at
}

/** An instant as Anthropic writes it, without a fraction of a second. */
export function rfc3339(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z')
}
