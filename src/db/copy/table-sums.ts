import { createHash, type Hash } from 'node:crypto'
import type { Piece } from './manifest.ts'

/** Adds up the bytes of tables as they pass. */
export function tableSums() {
  const sums = new Map<string, { hash: Hash; bytes: number }>()
  return {
    add({ table, bytes }: Piece) {
      const sum = sums.get(table) ?? { hash: createHash('sha256'), bytes: 0 }
      sum.hash.update(bytes)
      sum.bytes += bytes.length
      sums.set(table, sum)
    },
    /** Of a table nothing passed of, too. */
    of(table: string): { bytes: number; sha256: string } {
      const { hash, bytes } = sums.get(table) ?? { hash: createHash('sha256'), bytes: 0 }
      return { bytes, sha256: hash.copy().digest('hex') }
    },
    tables: () => [...sums.keys()],
  }
}
