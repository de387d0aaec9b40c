import { AppError } from '../../base/app-error.ts'
import { addDays } from '../../base/calendar.ts'
import type { Db } from '../../db/database.ts'
import { expectedChange } from '../../files/expected-change.ts'
import { fileDays } from '../../files/file-days.ts'
import { daysStaged } from '../../files/file-windows.ts'
import type { HandedFile } from '../../files/handed-file.ts'
import { stagedFigures } from '../../files/staged-figures.ts'
import { rejectedRows, stagedFile } from '../../files/staged-file.ts'
import { sourceTitle } from '../../sources/source-titles.ts'
import { unlinkedKeysUsed } from '../../sources/unlinked-keys.ts'
import { importedBeforeOf } from '../imported-before.ts'
import type { UsagePreview } from '../preview.ts'

/** What reading a file has said of it. */
export type ReadUsage = { layout: string; isEstimated: boolean; rows: number }

const shownRejected = 20

/** What is shown of usage that is staged: what is in it, and what it would do to the ledger as it is now. */
export async function usagePreview(db: Db, file: HandedFile, read: ReadUsage): Promise<UsagePreview> {
  const { provider, source } = file
  if (provider === null || source === null) throw new AppError('internal', 'This file is no usage.')
  const place = { ...file, fileId: file.id, provider, source }
  const days = await fileDays(db, place, await daysStaged(db, stagedFile(file.id)))
  if (!days) throw new AppError('internal', 'A file without usage has no preview.')
  const [{ outdone, ...change }, figures] = await Promise.all([
    expectedChange(db, place, { days }),
    stagedFigures(db, place),
  ])
  const span = { from: days.first, to: addDays(days.last, 1) }
  const rejected = await rejectedRows(db, file.id, shownRejected)
  return {
    kind: 'usage',
    ...read,
    provider,
    span: { first: days.first, last: days.last },
    ...figures,
    ...change,
    unlinkedKeys: await unlinkedKeysUsed(db, { vendor: provider, days: span }),
    outdone: { ...outdone, by: outdone.by && sourceTitle(outdone.by) },
    rejected: { count: file.rejectedRows, first: rejected.map(({ row, reason }) => ({ row, reason })) },
    before: await importedBeforeOf(db, file),
  }
}
