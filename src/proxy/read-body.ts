import type { IncomingMessage } from 'node:http'

/**
 * Reads a request's body, in one piece; `null` when it has none, `'too-large'` as soon as that is known. What comes
 * beyond is read and thrown away, since a client that still sends would see a reset in place of the answer; one that
 * does not stop is cut off. A client that leaves before its body is whole is not heard of again.
 */
export function readBody(
  request: IncomingMessage,
  limitBytes: number,
  onRead: (body: Buffer | null | 'too-large') => void,
) {
  const { 'content-length': stated, 'transfer-encoding': transfer } = request.headers
  if (stated === undefined && transfer === undefined) return onRead(null)
  if (Number(stated ?? 0) > limitBytes) {
    throwAway(request, limitBytes * discardedTimes)
    return onRead('too-large')
  }
  let pieces: Buffer[] = []
  let bytes = 0
  const take = (piece: Buffer) => {
    bytes += piece.length
    if (bytes <= limitBytes) return pieces.push(piece)
    pieces = []
    request.off('data', take)
    throwAway(request, limitBytes * discardedTimes)
    onRead('too-large')
  }
  request.on('data', take)
  request.on('end', () => {
    if (bytes > limitBytes) return
    onRead(joined(pieces, bytes))
  })
}

function joined(pieces: Buffer[], bytes: number): Buffer {
  const [only] = pieces
  if (only && pieces.length === 1) return only
  const whole = Buffer.concat(pieces, bytes)
  for (const piece of pieces) giveBack(piece)
  return whole
}

// Frees a piece's memory now: left to the garbage collector, the pieces of large prompts make it run all the time, which
// costs as much as reading them. A small piece shares its memory with others.
function giveBack({ buffer, byteLength }: Buffer) {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}

/** So many times the limit are thrown away of a body that is too large. */
const discardedTimes = 4

function throwAway(request: IncomingMessage, atMostBytes: number) {
  let bytes = 0
  request.on('data', (piece: Buffer) => {
    bytes += piece.length
    if (bytes > atMostBytes) request.destroy()
  })
}
