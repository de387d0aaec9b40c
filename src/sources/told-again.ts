import { addDays, type Day, startOfDay } from '../base/calendar.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Source } from '../ledger/entry.ts'
import { ledgerDigests, type ToldDigest } from '../ledger/told-digest.ts'
import { shareDays } from './counting-days.ts'
import { daysOf } from './days-of.ts'
import { refuseSameOrganisation } from './same-organisation.ts'
import type { StagedLines } from './staged-window.ts'
import { holdRun } from './sync-run.ts'

type Told = { accountId: number; source: Source; from: Date; to: Date }

/** Whether a source has told of any day of `[from, to)` before. */
export async function wasToldBefore(db: DbOrTransaction, { accountId, source, from, to }: Told): Promise<boolean> {
  const told = await db
    .selectFrom('source_day')
    .select('day')
    .where('account', '=', String(accountId))
    .where('source', '=', source)
    .where('day', 'in', daysOf({ from, to }))
    .limit(1)
    .executeTakeFirst()
  return told !== undefined
}

/**
 * The part of a window, in whole days, outside of which the ledger has exactly what is told now; null when that is so of
 * all of it. `pages` are all pages of the window.
 */
export async function changedPart(
  db: DbOrTransaction,
  { accountId, source, from, to }: Told,
  pages: readonly StagedLines[],
): Promise<{ from: Date; to: Date } | null> {
  const before = await ledgerDigests(db, { source, account: String(accountId), from, to })
  const now = digestsOf(pages)
  const changed = daysOf({ from, to }).filter((day) => !isSame(before.get(day), now.get(day)))
  const [first, last] = [changed[0], changed.at(-1)]
  if (first === undefined || last === undefined) return null
  const [start, end] = [startOfDay(first), startOfDay(addDays(last, 1))]
  return { from: start > from ? start : from, to: end < to ? end : to }
}

/** Notes that a source has told the same of `[from, to)` again, when the run began. Throws `conflict` when it was taken over. */
export async function confirmTold(db: Db, { runId, ...told }: Told & { runId: number }): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await shareDays(transaction, told)
    await refuseSameOrganisation(transaction, told.accountId)
    const { startedAt } = await holdRun(transaction, runId)
    await tellDays(transaction, { ...told, days: daysOf(told), at: startedAt })
  })
}

/** Notes which days a source has told of, and when. */
export async function tellDays(
  transaction: DbOrTransaction,
  { accountId, source, at, days }: { accountId: number; source: Source; days: readonly Day[]; at: Date },
): Promise<void> {
  if (days.length === 0) return
  await transaction
    .insertInto('source_day')
    .values(days.map((day) => ({ account: String(accountId), source, day, told_at: at })))
    .onConflict((conflict) =>
      conflict.columns(['account', 'day', 'source']).doUpdateSet({ told_at: at }).where('source_day.told_at', '<', at),
    )
    .execute()
}

function digestsOf(pages: readonly StagedLines[]): Map<Day, ToldDigest> {
  const digests = new Map<Day, ToldDigest>()
  for (const [day, { digest }] of pages.flatMap((lines) => [...lines])) {
    const { entries, hashes } = digests.get(day) ?? { entries: 0, hashes: 0n }
    digests.set(day, { entries: entries + digest.entries, hashes: hashes + digest.hashes })
  }
  return digests
}

function isSame(one: ToldDigest | undefined, other: ToldDigest | undefined): boolean {
  return one?.entries === other?.entries && one?.hashes === other?.hashes
}
