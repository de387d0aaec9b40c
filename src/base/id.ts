import { randomUUIDv7 } from 'node:crypto'

let last = ''

/**
 * A UUIDv7: ours, unique, and in the order of time, so that indexes stay dense. Those that one process makes within a millisecond
 * are in the order they were made (RFC 9562, 6.2, method 2): a thread's messages are said, and a batch's parts listed, by id.
 */
export function newId(): string {
  const id = randomUUIDv7()
  const isLater = id > last || id.slice(0, millisecond) !== last.slice(0, millisecond)
  last = isLater ? id : (after(last) ?? id)
  return last
}

const millisecond = '01890a5d-ac96'.length
const counted = '01890a5d-ac96-774b-bcce-'.length

// Null at the end of the last twelve digits.
function after(id: string): string | null {
  const next = (Number.parseInt(id.slice(counted), 16) + 1).toString(16).padStart(id.length - counted, '0')
  return next.length > id.length - counted ? null : id.slice(0, counted) + next
}
