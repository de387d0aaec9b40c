import { AppError } from '../../base/app-error.ts'
import { dayOf } from '../../base/calendar.ts'
import type { Provider } from '../../base/provider.ts'
import { accountsFor } from '../../files/file-account.ts'
import { daysStaged } from '../../files/file-windows.ts'
import { changeWaiting, type HandedFile } from '../../files/handed-file.ts'
import { openStaged, stagedFile, stageFile } from '../../files/staged-file.ts'
import { disguiseUsage } from '../../ledger/disguise-usage.ts'
import { type Pseudonyms, readPseudonyms, withoutAddresses } from '../../people/pseudonyms.ts'
import type { RejectedRow, UsageCsv } from '../csv/usage-csv.ts'
import type { Progress } from '../file-imports.ts'
import type { ImportDeps } from '../import-deps.ts'
import type { DaySpan } from '../preview.ts'
import type { ReadUsage } from './usage-preview.ts'

type Taking = {
  fileId: number
  span: DaySpan | undefined
  accountId: number | undefined
  size: number | null
  now: Date
  onProgress: ((progress: Progress) => void) | undefined
}

/**
 * Reads the rows of a file of usage and puts them aside. Null where it has none: then `rejected` rows are all there is.
 * Throws `bad-input` where the file breaks off or comes to more than a billion dollars, beyond which sums are not exact.
 */
export async function takeUsage(
  { db, vault }: ImportDeps,
  csv: UsageCsv,
  { fileId, span, accountId, size, now, onProgress }: Taking,
): Promise<{ file: HandedFile; read: ReadUsage; isEmpty: boolean }> {
  const { name, provider, source, isOnePersons, isEstimated } = csv.layout
  const pseudonyms = await readPseudonyms(db, vault)
  await openStaged(db, fileId)
  const staging = stageFile(db, fileId)
  let rows = 0
  let microUsd = 0
  for await (const batch of csv.read({ span, today: dayOf(now) })) {
    for (const { costMicroUsd, listMicroUsd } of batch.usages) microUsd += (costMicroUsd ?? 0) + (listMicroUsd ?? 0)
    if (Math.abs(microUsd) > mostMicroUsd) throw tooMuch(name)
    await staging.add(disguiseUsage(batch.usages, { provider, pseudonyms }))
    await staging.reject(batch.rejected.map((row) => withoutForgotten(row, pseudonyms, provider)))
    rows = batch.rows
    onProgress?.({ step: 'reading', done: batch.bytes, of: size, rows })
  }
  const counts = await staging.close()
  const days = await daysStaged(db, stagedFile(fileId))
  const accounts = await accountsFor(db, provider)
  const [only] = accounts
  const chosen = accounts.find(({ id }) => id === accountId) ?? (accounts.length === 1 ? only : undefined)
  const file = await changeWaiting(db, fileId, {
    kind: 'usage',
    provider,
    source,
    account_id: chosen?.id ?? null,
    needs_owner: isOnePersons,
    first_day: days[0]?.day ?? null,
    last_day: days.at(-1)?.day ?? null,
    staged_rows: counts.rows,
    rejected_rows: counts.rejected,
  })
  return { file, read: { layout: name, isEstimated, rows }, isEmpty: counts.rows === 0 }
}

// What is wrong with a row is shown with its cells.
function withoutForgotten(row: RejectedRow, pseudonyms: Pseudonyms, provider: Provider): RejectedRow {
  const plain = (text: string) => pseudonyms.of(provider, text)?.handle ?? withoutAddresses(text, pseudonyms)
  return { ...row, reason: plain(row.reason), cells: row.cells.map(plain) }
}

const mostMicroUsd = 1e15

function tooMuch(name: string): AppError {
  return new AppError(
    'bad-input',
    `What is in this file comes to more than $1,000,000,000. Is it ${name}, with costs in dollars? Nothing was changed.`,
  )
}
