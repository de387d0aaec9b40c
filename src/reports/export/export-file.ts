import { open, rename, rm } from 'node:fs/promises'
import { newId } from '../../base/id.ts'
import type { TextSink } from './write-export.ts'

/**
 * Writes a file through a neighbour of its name, which takes its place once it is whole: nobody ever sees half of it, and
 * what was there before stays until then. Only who runs Tally may read it.
 */
export async function writeWholeFile<Done>(path: string, write: (sink: TextSink) => Promise<Done>): Promise<Done> {
  const unfinished = `${path}.${newId()}.unfinished`
  try {
    const done = await withFile(unfinished, write)
    await rename(unfinished, path)
    return done
  } catch (thrown) {
    await rm(unfinished, { force: true })
    throw thrown
  }
}

async function withFile<Done>(path: string, write: (sink: TextSink) => Promise<Done>): Promise<Done> {
  const file = await open(path, 'wx', 0o600)
  try {
    const done = await write((text) => file.appendFile(text))
    await file.sync()
    return done
  } finally {
    await file.close()
  }
}
