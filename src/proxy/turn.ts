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
    return Array.isArray(pieces) ? Buffer.concat(pieces) : pieces
  }
}
