/** Writes bytes cut at these places, each piece in a turn of its own; without cuts at once. Cuts that lie behind one before are left out. */
export async function writeInPieces(
  { bytes, cuts }: { bytes: Buffer; cuts: readonly number[] },
  write: (piece: Buffer) => void,
): Promise<void> {
  let at = 0
  for (const cut of [...cuts, bytes.length]) {
    if (cut <= at) continue
    write(bytes.subarray(at, cut))
    at = cut
    if (cuts.length > 0) await new Promise((resolve) => setImmediate(resolve))
  }
}
