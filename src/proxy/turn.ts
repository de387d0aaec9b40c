/** The pieces that came in one turn of the event loop, to be handled as one. */
export class Turn {
  private pieces: Buffer | Buffer[] | null = null

  /** Whether this is the turn's first piece. */
  add(piece: Buffer): boolean {
    if (this.pieces === null) {
      this.pieces = piece
      return true
    }
    if (Array.isArray(this.pieces)) this.pieces.push(piece)
    else this.pieces = [this.pieces, piece]
    return false
  }

  /** All pieces as one, and forgets them; null when there are none. */
  take(): Buffer | null {
    const { pieces } = this
    this.pieces = null
    return Array.isArray(pieces) ? joined(pieces) : pieces
  }
}

// A stream that comes at once is some kilobytes in dozens of pieces. Memory of its own for each would be given out and
// collected at the pace of the requests; a slab is shared by a few, and goes when the last of them does.
const slabBytes = 64 * 1024
const longestInSlab = slabBytes / 4
let slab = Buffer.allocUnsafeSlow(slabBytes)
let used = 0

function joined(pieces: Buffer[]): Buffer {
  let length = 0
  for (const piece of pieces) length += piece.length
  if (length > longestInSlab) return Buffer.concat(pieces, length)
  if (used + length > slabBytes) {
    slab = Buffer.allocUnsafeSlow(slabBytes)
    used = 0
  }
  const whole = slab.subarray(used, used + length)
  for (const piece of pieces) {
    slab.set(piece, used)
    used += piece.length
  }
  return whole
}
