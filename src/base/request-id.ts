import { randomInt } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { newId } from './id.ts'
import { mayBeSecret } from './may-be-secret.ts'

/** The header in which every answer over HTTP says the id of its request. */
export const requestIdHeader = 'x-tally-request-id'

/**
 * What a request is called in the log, in traces, and in what a person is told of it. The caller's own `x-request-id` is taken
 * over where it is sane, so that it is found on both sides; else one is made. Never the identity of anything that is stored:
 * a caller may send the same one twice.
 */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  return givenRequestId(headers) ?? newId()
}

/** The caller's own id of a request; null where there is none, or none that may stand in a log. */
export function givenRequestId(headers: IncomingHttpHeaders): string | null {
  const given = headers['x-request-id']
  return typeof given === 'string' && isSane(given) ? given : null
}

/** The id of a request that did not come over HTTP, such as a click in Slack: six characters that are easily read out. */
export function newReference(): string {
  return Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('')
}

// Letters and digits that are not taken for one another when read out.
const letters = '23456789ABCDEFGHJKMNPQRSTVWXYZ'

// Long enough to be told from others, short enough for a log line, and neither a key nor an e-mail address by its form.
function isSane(id: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._:-]{7,63}$/.test(id) && !mayBeSecret(id)
}
