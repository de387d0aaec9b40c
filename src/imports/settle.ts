import type { Db } from '../db/database.ts'
import { changeWaiting, type HandedFile } from '../files/handed-file.ts'
import type { Preview } from './preview.ts'

/** Keeps what a file turned out to be; from now on it waits. */
export async function settle(
  db: Db,
  fileId: number,
  { preview, digest, size }: { preview: Preview; digest: Buffer; size: number },
): Promise<HandedFile> {
  const { kind } = preview
  return changeWaiting(db, fileId, { state: 'waiting', kind, digest, size, preview: JSON.stringify(preview) })
}
