import type { Day } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { Source } from '../ledger/entry.ts'
import { betterThan, worseThan } from '../sources/ranks.ts'
import { removedBefore } from '../sources/remove-old-details.ts'
import { toldDays } from '../sources/replace-told.ts'
import { type FileWindow, windowsOf } from './file-windows.ts'
import type { FilePlace } from './match-window.ts'

/** A part of a file; `toldBefore`: the ledger has something of these days from the same source. */
export type TellingWindow = FileWindow & { toldBefore: boolean }

/**
 * What other sources have told of a file's days. `betterOf`: the best source that counts rather than the file. `left`: days
 * that are left out, because the ledger has only sums of them to compare with. `windows`: the parts the rest is counted in.
 */
export type FileDays = {
  first: Day
  last: Day
  betterOf: ReadonlyMap<Day, Source>
  toldByWorse: ReadonlyMap<Day, Source[]>
  left: ReadonlySet<Day>
  windows: TellingWindow[]
}

/** How a file's days stand; null where it has none. */
export async function fileDays(
  db: DbOrTransaction,
  { provider, source, accountId }: FilePlace,
  staged: ReadonlyArray<{ day: Day; rows: number }>,
): Promise<FileDays | null> {
  const [first, last] = [staged[0]?.day, staged.at(-1)?.day]
  if (first === undefined || last === undefined) return null
  const days = staged.map(({ day }) => day)
  const told = accountId === null ? [] : await toldDays(db, { account: String(accountId), days })
  const byDay = Map.groupBy(told, ({ day }) => day)
  const among = (sources: readonly Source[], day: Day) =>
    sources.filter((one) => byDay.get(day)?.some((row) => row.source === one))
  const removed = accountId === null ? null : await removedBefore(db, accountId)
  const competing = [source, ...worseThan(provider, source)]
  const left = new Set(days.filter((day) => removed !== null && day < removed && among(competing, day).length > 0))
  const betterOf = new Map(
    days.flatMap((day): Array<[Day, Source]> => {
      const [best] = among(betterThan(provider, source), day)
      return best ? [[day, best]] : []
    }),
  )
  const toldByWorse = new Map(days.map((day) => [day, among(worseThan(provider, source), day)]))
  const windows = between(staged, left)
    .flatMap(windowsOf)
    .map((window) => ({ ...window, toldBefore: window.days.some((day) => among([source], day).length > 0) }))
  return { first, last, betterOf, toldByWorse, left, windows }
}

// No window reaches over a day that is left out.
function between(
  staged: ReadonlyArray<{ day: Day; rows: number }>,
  left: ReadonlySet<Day>,
): Array<Array<{ day: Day; rows: number }>> {
  const stretches: Array<Array<{ day: Day; rows: number }>> = [[]]
  for (const one of staged) {
    if (left.has(one.day)) stretches.push([])
    else stretches.at(-1)?.push(one)
  }
  return stretches
}
