import type { IncomingMessage } from 'node:http'

/**
 * Reads a request's body, in one piece; `null` when it has none, `'too-large'` as soon as that is known. A client that
 * leaves before its body is whole is not heard of again.
 */
export function readBody(
  request: IncomingMessage,
  limitBytes: number,
  onRead: (body: Buffer | null | 'too-large') => void,
) {
  const { 'content-length': stated, 'transfer-encoding': transfer } = request.headers
  if (stated === undefined && transfer === undefined) return onRead(null)
  if (Number(stated ?? 0) > limitBytes) return onRead('too-large')
  let pieces: Buffer[] = []
  let bytes = 0
  request.on('data', (piece: Buffer) => {
    bytes += piece.length
    if (bytes <= limitBytes) pieces.push(piece)
    else if (bytes - piece.length <= limitBytes) {
      pieces = []
      onRead('too-large')
    }
  })
  request.on('end', () => {
    if (bytes > limitBytes) return
    const [only] = pieces
    onRead(only && pieces.length === 1 ? only : Buffer.concat(pieces, bytes))
  })
}
