import type { Actor } from '../../audit/record-act.ts'
import { AppError } from '../../base/app-error.ts'
import type { Db } from '../../db/database.ts'
import { changeWaiting, findFile, type HandedFile, notWaiting } from '../../files/handed-file.ts'
import { ensureHandle, handlesOf } from '../../people/handle.ts'
import { matchHandles } from '../../people/match-handles.ts'
import { findPerson, type Person } from '../../people/person.ts'
import { previewAnew } from './preview-anew.ts'

/**
 * Says whose a handle of a file that waits is; an empty one stands for everything in a file that names nobody. The match
 * stays, whatever becomes of the file. Throws `not-found`, or `conflict` where the handle has got somebody meanwhile.
 */
export async function assignHandle(
  db: Db,
  fileId: number,
  input: { handle: string; personId: string; actor: Actor; now: Date },
): Promise<HandedFile> {
  const { handle, personId, actor, now } = input
  const file = await findFile(db, fileId)
  const { state, provider, needsOwner } = file
  if (state !== 'waiting' || provider === null) throw notWaiting(file)
  const person = await findPerson(db, personId)
  if (!person) throw new AppError('not-found', 'Tally no longer knows this person. Nothing was changed.')
  if (handle === '' && needsOwner) return ownFile(db, file, { person, actor, now })
  if (handle === '')
    throw new AppError('bad-input', 'What names nobody in this file stays nobody’s. Nothing was changed.')
  const handleId = await ensureHandle(db, { vendor: provider, name: handle, personId: null })
  await matchHandles(db, { matches: [{ handleId, personId }], actor, now })
  return previewAnew(db, await findFile(db, fileId))
}

// As the vendor calls them elsewhere, so that the same usage in another export is known to be the same.
async function ownFile(
  db: Db,
  file: HandedFile,
  { person, actor, now }: { person: Person; actor: Actor; now: Date },
): Promise<HandedFile> {
  const { id: personId, email } = person
  const { provider } = file
  if (provider === null) throw notWaiting(file)
  const known = await handlesOf(db, { vendor: provider, personId })
  const own = email?.toLowerCase() ?? `person:${personId}`
  const name = known.includes(own) ? own : (known[0] ?? own)
  if (!known.includes(name)) {
    const handleId = await ensureHandle(db, { vendor: provider, name, personId: null })
    await matchHandles(db, { matches: [{ handleId, personId }], actor, now })
  }
  return previewAnew(db, await changeWaiting(db, file.id, { owner_handle: name }))
}
