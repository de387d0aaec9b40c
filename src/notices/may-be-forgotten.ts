import { AppError } from '../base/app-error.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { deletedAtOf } from '../people/deleted.ts'
import { isAdmin, isNamedAdmin, listAdmins, type Standing, standingOf } from '../people/roles.ts'

/**
 * Who is to be deleted, where that may be done. Throws `not-found`; `bad-input` for a project, which is nobody; `conflict`
 * for oneself, for the last admin, and for somebody TALLY_ADMINS names.
 */
export async function mayBeForgotten(
  db: DbOrTransaction,
  input: { personId: string; admins: readonly string[]; actor: { id: string } },
): Promise<Standing & { isDeleted: boolean }> {
  const { personId, admins, actor } = input
  const standing = await standingOf(db, personId)
  if (!standing) throw new AppError('not-found', 'Tally no longer knows this person. Nothing was deleted.')
  const { name, kind } = standing.person
  if (await deletedAtOf(db, personId)) return { ...standing, isDeleted: true }
  if (kind === 'project') {
    throw new AppError('bad-input', `“${name}” is a project: it holds nobody’s data. Revoke its keys instead.`)
  }
  if (actor.id === personId) {
    throw new AppError('conflict', 'You cannot delete your own data: another admin has to. Nothing was deleted.')
  }
  if (isNamedAdmin(standing, admins)) {
    throw new AppError(
      'conflict',
      `${name} is named in TALLY_ADMINS. Take them out of it and restart Tally first. Nothing was deleted.`,
    )
  }
  if (isAdmin(standing, admins) && (await listAdmins(db, admins)).every(({ id }) => id === personId)) {
    throw new AppError('conflict', `${name} is the last admin. Make somebody else an admin first. Nothing was deleted.`)
  }
  return { ...standing, isDeleted: false }
}
