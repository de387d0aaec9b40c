import type { Db } from '../../db/database.ts'
import { ensureHandle } from '../../people/handle.ts'
import { ensurePerson } from '../../people/person.ts'
import type { Pseudonyms } from '../../people/pseudonyms.ts'
import type { CompanyKeys, CompanyPeople } from './schema.ts'

/** The row of a handle by `vendor name`. */
export type Handles = Map<string, number>

/** Makes everybody of the company known, with what Slack and the vendors call them. May be repeated. `idOf`: people by e-mail. */
export async function settlePeople(
  db: Db,
  input: CompanyPeople & CompanyKeys & { pseudonyms: Pseudonyms; now: Date },
): Promise<{ people: number; handles: Handles; idOf: ReadonlyMap<string, string> }> {
  const handles: Handles = new Map()
  const idOf = new Map<string, string>()
  const { pseudonyms } = input
  const note = async (vendor: string, name: string, personId: string | null) => {
    const deleted = pseudonyms.of(vendor, name)
    const known = deleted ? { name: deleted.handle, personId: deleted.personId } : { name, personId }
    handles.set(`${vendor} ${name}`, await ensureHandle(db, { vendor, ...known }))
  }
  const idOfDeleted = (email: string) => pseudonyms.of('', email)?.personId ?? null
  for (const { name, email, slackId } of input.people) {
    const deleted = idOfDeleted(email)
    if (deleted !== null) {
      idOf.set(email, deleted)
      continue
    }
    const person = await ensurePerson(db, { kind: 'person', name, email, now: input.now })
    idOf.set(email, person.id)
    await note('slack', `${input.company.workspaceId}:${slackId}`, person.id)
  }
  // Whom Cursor calls otherwise than Slack nobody finds by e-mail: an admin says whose that is.
  for (const { cursorEmail } of input.people) await note('cursor', cursorEmail, idOf.get(cursorEmail) ?? null)
  for (const { name, email, ownerEmail } of input.robots) {
    const ownerId = idOf.get(ownerEmail) ?? null
    const robotId = idOfDeleted(email)
    idOf.set(email, robotId ?? (await ensurePerson(db, { kind: 'robot', name, email, ownerId, now: input.now })).id)
  }
  for (const { id, provider, owner } of input.keys) {
    const personId = idOf.get(owner)
    if (personId !== undefined) await note(provider, id, personId)
  }
  return { people: idOf.size, handles, idOf }
}
