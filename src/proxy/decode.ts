import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import { hasCode } from '../base/app-error.ts'

/**
 * The plain bytes of an answer that was compressed although we asked for none of it; null when it cannot be read. The
 * client gets it as it came, this is for its usage only.
 */
export function decoded(bytes: Buffer, encoding: string, atMostBytes: number): Buffer | null {
  const decode = decoders[encoding.trim().toLowerCase()]
  if (!decode) return null
  try {
    return decode(bytes, { maxOutputLength: atMostBytes })
  } catch (thrown) {
    if (isDamage(thrown) || hasCode(thrown, 'ERR_BUFFER_TOO_LARGE')) return null
    throw thrown
  }
}

// What zlib and its sisters throw of bytes they cannot read carries the number of their own error.
function isDamage(thrown: unknown): boolean {
  return thrown instanceof Error && 'errno' in thrown
}

const decoders: Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Buffer> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
}
