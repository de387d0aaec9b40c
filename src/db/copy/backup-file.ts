import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { newId } from '../../base/id.ts'
import type { CopySource } from './manifest.ts'
import { type WrittenBackup, writeBackup } from './write-backup.ts'

/**
 * Writes a backup through a neighbour of its name, which takes its place once it is whole and on the disk: under the name
 * there is never half of one, and what was there before stays until then. Only who runs Tally may read it.
 */
export async function writeBackupFile(
  source: CopySource,
  file: string,
): Promise<WrittenBackup & { compressedBytes: number }> {
  const part = `${file}.${newId()}.part`
  try {
    const written = await writePart(source, part)
    await rename(part, file)
    await syncFolder(path.dirname(file))
    return written
  } catch (thrown) {
    await rm(part, { force: true })
    throw thrown
  }
}

async function writePart(source: CopySource, part: string) {
  // `flush`: on the disk before it is closed.
  const file = createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true })
  const written = await writeBackup(source, file)
  return { ...written, compressedBytes: file.bytesWritten }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
