import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'
import { type Entry, extract } from 'tar-stream'
import { z } from 'zod'
import { AppError, errorText } from '../../base/app-error.ts'
import { type CopySource, checksShape, type Manifest, manifestShape, type OnProgress, type Piece } from './manifest.ts'
import { tableSums } from './table-sums.ts'

/**
 * Opens a backup, after reading all of it once: a file that is damaged, cut short or none of ours throws `bad-input` before
 * anybody begins to load it.
 */
export async function openBackup(path: string, onProgress: OnProgress): Promise<CopySource> {
  const size = await sizeOf(path)
  const reading = (doing: string) => (read: number) => onProgress(read / Math.max(1, size), doing)
  try {
    const { manifest, checks } = await readThrough(path, reading('checking the file'))
    return {
      manifest,
      pieces: () => piecesIn(path, reading('loading')),
      checks: async () => checks,
      close: async () => undefined,
    }
  } catch (thrown) {
    throw damaged(path, thrown)
  }
}

async function readThrough(path: string, onRead: (bytes: number) => void) {
  const sums = tableSums()
  let manifest: Manifest | null = null
  let checks: z.infer<typeof checksShape> | null = null
  for await (const entry of entriesIn(path, onRead)) {
    if (checks) throw new Error('something stands behind its end')
    const { name } = entry.header
    const bytes = await buffer(entry)
    if (manifest === null) manifest = readManifest(name, bytes)
    else if (name === 'checks.json') checks = checksShape.parse(JSON.parse(bytes.toString()))
    else sums.add({ table: tableOf(name), bytes })
  }
  if (!manifest || !checks) throw new Error('its end is missing')
  const said = new Set(checks.tables.map(({ table }) => table))
  const isComplete =
    manifest.tables.length === said.size &&
    manifest.tables.every(({ name }) => said.has(name)) &&
    sums.tables().every((table) => said.has(table))
  if (!isComplete) throw new Error('its tables are not those it names')
  for (const { table, bytes, sha256 } of checks.tables) {
    const sum = sums.of(table)
    if (sum.bytes !== bytes || sum.sha256 !== sha256) throw new Error(`the rows of ${table} are not those written`)
  }
  return { manifest, checks: checks.tables }
}

function readManifest(name: string, bytes: Buffer): Manifest {
  if (name !== 'manifest.json') throw new Error('it does not begin with a manifest')
  return manifestShape.parse(JSON.parse(bytes.toString()))
}

async function* piecesIn(path: string, onRead: (bytes: number) => void): AsyncGenerator<Piece> {
  for await (const entry of entriesIn(path, onRead)) {
    const bytes = await buffer(entry)
    if (entry.header.name.startsWith('data/')) yield { table: tableOf(entry.header.name), bytes }
  }
}

async function* entriesIn(path: string, onRead: (bytes: number) => void): AsyncGenerator<Entry> {
  const archive = extract()
  const file = createReadStream(path)
  let read = 0
  file.on('data', (bytes) => {
    read += bytes.length
    onRead(read)
  })
  const reading = pipeline(file, createZstdDecompress(), archive)
  // It fails below, where the entries are waited for.
  reading.catch(() => undefined)
  try {
    for await (const entry of archive) yield entry
    await reading
  } finally {
    file.destroy()
    archive.destroy()
  }
}

function tableOf(name: string): string {
  const [, table] = /^data\/([a-z_][a-z0-9_]*)\/\d+\.copy$/.exec(name) ?? []
  if (!table) throw new Error(`${name} is nothing of a backup’s`)
  return table
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (cause) {
    throw new AppError('bad-input', `The file ${path} cannot be read (${errorText(cause)}).`, { cause })
  }
}

function damaged(path: string, cause: unknown): AppError {
  const why = cause instanceof z.ZodError ? 'what it says of itself cannot be read' : errorText(cause)
  return new AppError(
    'bad-input',
    `${path} is not a backup of Tally’s, is damaged, or was cut short: ${why}. Nothing was changed.`,
    { cause },
  )
}
