import { addDays, type Day, dayOf, startOfDay } from '../base/calendar.ts'
import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { Source } from '../ledger/entry.ts'
import { type Replacing, replaceEntries } from '../ledger/replace-entries.ts'
import { setCounts } from '../ledger/set-counts.ts'
import { bestSources, comparedKeys, settleComparedKey } from './compared-keys.ts'
import { daysOf } from './days-of.ts'
import { addToKept } from './kept.ts'
import { betterThan, worseThan } from './ranks.ts'
import { tellDays } from './told-again.ts'

/** A window of an account, staged in `table`; `days` are those it tells of, whether it has something of them or not. */
export type ToldOf = {
  provider: Provider
  accountId: number
  source: Source
  from: Date
  to: Date
  table: string
  days: readonly Day[]
  /** When it began to be told. */
  at: Date
}

/**
 * Puts what a source tells of a window in the place of what the ledger had of it, as part of the caller's transaction, and
 * settles which source counts. The caller keeps others from counting on these days (`counting-days.ts`).
 */
export async function replaceTold(transaction: DbOrTransaction, told: ToldOf): Promise<Replacing> {
  const { provider, accountId, source, days, at } = told
  const account = String(accountId)
  const before = await toldDays(transaction, { account, days: daysOf(told) })
  const replacing = await putInPlace(transaction, told, before)
  await tellDays(transaction, { accountId, source, days, at })
  for (const other of worseThan(provider, source)) {
    const outdone = before.filter((row) => row.source === other && days.includes(row.day)).map((row) => row.day)
    for (const day of outdone) {
      await setCounts(transaction, { account, source: other, from: day, to: addDays(day, 1), counts: false })
    }
  }
  return replacing
}

/**
 * Takes back what a source told of a window, so that only what is staged in `table` stays of it. Days it has nothing left of
 * it tells of no more, and the best of the others counts there again.
 */
export async function takeBackTold(
  transaction: DbOrTransaction,
  told: Omit<ToldOf, 'days' | 'at'>,
): Promise<Replacing> {
  const { provider, accountId } = told
  const account = String(accountId)
  const before = await toldDays(transaction, { account, days: daysOf(told) })
  const replacing = await putInPlace(transaction, told, before)
  for (const day of await untellEmptyDays(transaction, told)) {
    const range = { from: day, to: addDays(day, 1) }
    const [best] = await bestSources(transaction, { provider, accountId, ...range })
    if (!best) continue
    await setCounts(transaction, { account, source: best.source, ...range, counts: true })
    for (const { keyRef, since } of await comparedKeys(transaction, accountId)) {
      if (since <= day) await settleComparedKey(transaction, { provider, accountId, keyRef, ...range })
    }
  }
  return replacing
}

async function putInPlace(
  transaction: DbOrTransaction,
  told: Omit<ToldOf, 'days' | 'at'>,
  before: ReadonlyArray<{ source: string; day: Day }>,
): Promise<Replacing> {
  const { provider, accountId, source, from, to, table } = told
  const account = String(accountId)
  const better = new Set<string>(betterThan(provider, source))
  const replacing = await replaceEntries(transaction, {
    provider,
    source,
    account,
    from,
    to,
    table,
    uncountedDays: before.filter((row) => better.has(row.source)).map((row) => row.day),
    comparedKeys: await comparedKeys(transaction, accountId),
    toldBefore: before.some((row) => row.source === source),
  })
  await addToKept(transaction, { account, source, replacing, table })
  return replacing
}

/** Which of the days each source of an account has told of. */
export async function toldDays(
  db: DbOrTransaction,
  { account, days }: { account: string; days: readonly Day[] },
): Promise<Array<{ source: string; day: Day }>> {
  return db
    .selectFrom('source_day')
    .select(['source', 'day'])
    .where('account', '=', account)
    .where('day', 'in', days)
    .execute()
}

async function untellEmptyDays(
  transaction: DbOrTransaction,
  told: { accountId: number; source: Source; from: Date; to: Date },
): Promise<Day[]> {
  const account = String(told.accountId)
  const days = daysOf(told)
  const [first, last] = [dayOf(told.from), days.at(-1) ?? dayOf(told.from)]
  const gone = await transaction
    .deleteFrom('source_day')
    .where('account', '=', account)
    .where('source', '=', told.source)
    .where('day', 'in', days)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('entry')
            .select('entry.day')
            .where('entry.source', '=', told.source)
            .where('entry.account', '=', account)
            .where('entry.at', '>=', startOfDay(first))
            .where('entry.at', '<', startOfDay(addDays(last, 1)))
            .where('entry.day', '>=', first)
            .where('entry.day', '<=', last)
            .whereRef('entry.day', '=', 'source_day.day'),
        ),
      ),
    )
    .returning('day')
    .execute()
  return gone.map(({ day }) => day).toSorted()
}
