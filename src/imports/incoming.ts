import { fileDigest } from '../files/handed-file.ts'

/** Beyond this, a file that has to be read again is not kept meanwhile. */
export const mostHeld = 32 * 2 ** 20

/**
 * A file's bytes as they come in: counted, digested, and kept as long as it is not known whether they are needed once more.
 */
export type Incoming = {
  /** The bytes, those looked at included. Read once. */
  bytes: AsyncIterable<Uint8Array>
  /** The first bytes, as many as came first. */
  head(): Promise<Uint8Array>
  /** What has come is not needed any more, nor what comes. */
  forget(): void
  /** Reads to the end; everything, or null where it is more than `mostHeld` or was forgotten. */
  whole(): Promise<Buffer | null>
  /** Reads to the end; what there was. */
  end(): Promise<{ digest: Buffer; size: number }>
}

/** `key` is the installation's; see `fileDigest`. */
export function openIncoming(source: AsyncIterable<Uint8Array>, key: Buffer): Incoming {
  const iterator = source[Symbol.asyncIterator]()
  const digest = fileDigest(key)
  let kept: Uint8Array[] | null = []
  let looked: Uint8Array | null = null
  let size = 0
  let ended: Buffer | null = null

  async function next(): Promise<Uint8Array | null> {
    const { done, value } = await iterator.next()
    if (done) return null
    digest.update(value)
    size += value.length
    if (size > mostHeld) kept = null
    kept?.push(value)
    return value
  }

  async function* read(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = looked ?? (await next())
      looked = null
      if (piece === null) return
      yield piece
    }
  }

  async function drain(): Promise<void> {
    while ((await next()) !== null);
  }

  return {
    bytes: { [Symbol.asyncIterator]: read },
    async head() {
      while (looked === null || looked.length < enoughToLook) {
        const more = await next()
        if (more === null) break
        looked = looked === null ? more : Buffer.concat([looked, more])
      }
      return looked ?? new Uint8Array()
    },
    forget() {
      kept = null
    },
    async whole() {
      await drain()
      return kept && Buffer.concat(kept)
    },
    async end() {
      await drain()
      ended ??= digest.digest()
      return { digest: ended, size }
    },
  }
}

// A PDF says so in its first kilobyte.
const enoughToLook = 1_024
