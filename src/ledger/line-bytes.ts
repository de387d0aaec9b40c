/** Lines as they go to a file: UTF-8, one behind the other. `ends` says where each ends in `bytes`. */
export type LineBytes = { bytes: Buffer; ends: number[] }

/** The bytes of lines, each with its newline. They stand in memory that the next call writes over. */
export function lineBytes(lines: ReadonlyArray<{ text: string }>): LineBytes {
  let most = 0
  // No letter of JavaScript's takes more than three bytes.
  for (const { text } of lines) most += text.length * 3
  const bytes = most <= shared.length ? shared : Buffer.allocUnsafe(most)
  const ends: number[] = []
  let end = 0
  for (const { text } of lines) {
    end += bytes.write(text, end)
    ends.push(end)
  }
  return { bytes, ends }
}

const shared = Buffer.allocUnsafeSlow(128 * 1024)
