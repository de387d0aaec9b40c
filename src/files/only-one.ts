import { AppError, hasCode } from '../base/app-error.ts'
import type { Db } from '../db/database.ts'

/** Another file of the same account is being imported or undone: once that is done, this one can be. */
export class AnotherFileFirst extends AppError {}

/**
 * Runs the transaction that makes a file the only one of its account that is being imported or undone. Throws
 * `AnotherFileFirst` where another one is already, and names it.
 */
export async function asOnlyOne<Result>(db: Db, fileId: number, begin: () => Promise<Result>): Promise<Result> {
  try {
    return await begin()
  } catch (thrown) {
    if (!hasCode(thrown, '23505')) throw thrown
    const other = await otherUnderWay(db, fileId)
    throw new AnotherFileFirst(
      'conflict',
      `${other ? `“${other}”` : 'Another file'} of the same account is being imported or undone. Nothing was changed; try again when that is done.`,
      { cause: thrown },
    )
  }
}

async function otherUnderWay(db: Db, fileId: number): Promise<string | null> {
  const other = await db
    .selectFrom('handed_file as other')
    .innerJoin('handed_file as own', (join) =>
      join.onRef('own.provider', '=', 'other.provider').onRef('own.source', '=', 'other.source'),
    )
    .where('own.id', '=', fileId)
    .where('other.id', '!=', fileId)
    .where('other.state', 'in', ['importing', 'undoing'])
    .select('other.name')
    .limit(1)
    .executeTakeFirst()
  return other?.name ?? null
}
