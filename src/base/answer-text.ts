/** The whole text of an answer; empty, which no parser takes for one, when it is larger than `largest` bytes. */
export async function textWithin(body: AsyncIterable<Buffer>, largest: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > largest) return ''
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Why no answer came, in a few words. Only the error's code: its message may repeat the request. */
export function networkCause(thrown: unknown, limitMs: number): string {
  if (!(thrown instanceof Error)) return 'no answer'
  if (thrown.name === 'TimeoutError') return `no answer within ${limitMs / 1000} s`
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code
  // `fetch` throws an error of its own around what happened.
  return thrown.cause instanceof Error ? networkCause(thrown.cause, limitMs) : 'no answer'
}
