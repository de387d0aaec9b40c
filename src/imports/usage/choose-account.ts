import { AppError } from '../../base/app-error.ts'
import type { Db } from '../../db/database.ts'
import { accountsFor } from '../../files/file-account.ts'
import { changeWaiting, findFile, type HandedFile, notWaiting } from '../../files/handed-file.ts'
import { previewAnew } from './preview-anew.ts'

/** Says which of the vendor’s accounts a file is of. Throws `not-found` for one that is none of them. */
export async function chooseFileAccount(db: Db, fileId: number, accountId: number): Promise<HandedFile> {
  const file = await findFile(db, fileId)
  if (file.state !== 'waiting' || file.provider === null) throw notWaiting(file)
  const accounts = await accountsFor(db, file.provider)
  if (!accounts.some(({ id }) => id === accountId)) {
    throw new AppError('not-found', 'This account is not there any more, or is another vendor’s. Nothing was changed.')
  }
  return previewAnew(db, await changeWaiting(db, fileId, { account_id: accountId }))
}
