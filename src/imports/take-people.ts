import { changeWaiting, type HandedFile } from '../files/handed-file.ts'
import { stageFile } from '../files/staged-file.ts'
import { readPseudonyms, withoutAddresses } from '../people/pseudonyms.ts'
import { heldText } from './held.ts'
import type { ImportDeps } from './import-deps.ts'
import { importedBeforeOf } from './imported-before.ts'
import { type PeopleList, previewPeople } from './people/preview-people.ts'
import { settle } from './settle.ts'

/** Compares a list of people with the teams as they are, and keeps the moves it asks for until somebody answers. */
export async function takePeople(
  { db, vault }: ImportDeps,
  fileId: number,
  { list, now, digest, size }: { list: PeopleList; now: Date; digest: Buffer; size: number },
): Promise<HandedFile> {
  const { preview: seen, plan, rejected } = await previewPeople(db, list, { now })
  const pseudonyms = await readPseudonyms(db, vault)
  const plain = (text: string) => withoutAddresses(text, pseudonyms)
  const rows = rejected.map((row) => ({ ...row, reason: plain(row.reason), cells: row.cells.map(plain) }))
  const first = seen.rejected.first.map((row) => ({ ...row, reason: plain(row.reason) }))
  const preview = {
    ...{ ...seen, notes: seen.notes.map(plain), rejected: { ...seen.rejected, first } },
    unmatched: seen.unmatched.map((email) => pseudonyms.of('', email)?.handle ?? email),
  }
  await stageFile(db, fileId).reject(rows)
  const held = heldText(vault, { fileId, text: JSON.stringify(plan) })
  await changeWaiting(db, fileId, { held, rejected_rows: rejected.length })
  // The same list again asks for what was not approved, or has changed since: only one that asks for nothing was imported.
  const before = preview.moves.length === 0 ? await importedBeforeOf(db, { id: fileId, digest }) : null
  return settle(db, fileId, { preview: { ...preview, before }, digest, size })
}
