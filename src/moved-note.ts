import { readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { AppError, hasCode } from './base/app-error.ts'

const noteShape = z.object({ to: z.string(), at: z.iso.datetime() })

/** Notes in a data folder where its embedded database was moved; returns the note's file. */
export async function noteMoved(dataDir: string, { to, at }: { to: string; at: Date }): Promise<string> {
  const file = fileIn(dataDir)
  await writeFile(`${file}.new`, JSON.stringify({ to, at: at.toISOString() }), { mode: 0o600 })
  await rename(`${file}.new`, file)
  return file
}

/** Refuses (`bad-config`) an embedded database that was moved: what is written to it would be missing where everybody looks. */
export async function refuseMoved(dataDir: string): Promise<void> {
  const file = fileIn(dataDir)
  const text = await readFile(file, 'utf8').catch((thrown) => {
    if (hasCode(thrown, 'ENOENT')) return null
    throw thrown
  })
  if (text === null) return
  const { to, at } = noteShape.parse(JSON.parse(text))
  throw new AppError(
    'bad-config',
    `The database of ${dataDir} was moved to ${to} on ${at.slice(0, 10)}. Set DATABASE_URL to it. ` +
      `To go back to the one left here, as it was then, remove ${file}.`,
  )
}

function fileIn(dataDir: string): string {
  return path.join(dataDir, 'moved.json')
}
