import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress } from 'node:zlib'
import { pack as createPack, type Pack } from 'tar-stream'
import type { CopySource, Piece, TableCheck } from './manifest.ts'
import { tableSums } from './table-sums.ts'

/** What was written: rows of all tables, and bytes before they were compressed. */
export type WrittenBackup = { tables: TableCheck[]; bytes: number }

const pieceBytes = 4 * 2 ** 20

/**
 * Writes a copy as one compressed archive (`tar --zstd -xf` opens it): `manifest.json` first, the rows of each table in
 * pieces under `data/<table>/`, and `checks.json` last, without which it is not whole.
 */
export async function writeBackup(source: CopySource, out: Writable): Promise<WrittenBackup> {
  const pack = createPack()
  const writing = pipeline(pack, createZstdCompress(), out)
  try {
    const [written] = await Promise.all([fill(pack, source), writing])
    return written
  } catch (thrown) {
    pack.destroy()
    // It fails with us, and says nothing new.
    await writing.catch(() => undefined)
    throw thrown
  }
}

async function fill(pack: Pack, source: CopySource): Promise<WrittenBackup> {
  const { manifest } = source
  const mtime = new Date(Date.parse(manifest.madeAt))
  const add = (name: string, bytes: Buffer | string) =>
    new Promise<void>((resolve, reject) => {
      pack.entry({ name, mtime, mode: 0o600 }, bytes, (cause) => (cause ? reject(cause) : resolve()))
    })
  await add('manifest.json', JSON.stringify(manifest, null, 2))
  const sums = tableSums()
  for await (const { table, number, bytes } of inPieces(source.pieces())) {
    sums.add({ table, bytes })
    await add(`data/${table}/${String(number).padStart(6, '0')}.copy`, bytes)
  }
  const tables = await source.checks()
  const checks = tables.map((check) => ({ ...check, ...sums.of(check.table) }))
  await add('checks.json', JSON.stringify({ tables: checks }, null, 2))
  pack.finalize()
  return { tables, bytes: checks.reduce((sum, { bytes }) => sum + bytes, 0) }
}

// What comes is put together to some megabytes of one table, because the archive says how long each is before it.
async function* inPieces(pieces: AsyncIterable<Piece>): AsyncGenerator<Piece & { number: number }> {
  let table = ''
  let number = 0
  let waiting: Buffer[] = []
  let size = 0
  const take = () => {
    const bytes = Buffer.concat(waiting)
    waiting = []
    size = 0
    number += 1
    return { table, number, bytes }
  }
  for await (const piece of pieces) {
    if (piece.table !== table) {
      if (size > 0) yield take()
      table = piece.table
      number = 0
    }
    waiting.push(piece.bytes)
    size += piece.bytes.length
    if (size >= pieceBytes) yield take()
  }
  if (size > 0) yield take()
}
