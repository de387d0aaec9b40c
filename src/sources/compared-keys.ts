import { addDays, type Day, type DayRange, dayOf } from '../base/calendar.ts'
import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { Source } from '../ledger/entry.ts'
import { setCounts } from '../ledger/set-counts.ts'
import { bestOf } from './ranks.ts'

/**
 * Keys of an account the proxy uses, by the vendor's id, and since when: from then on the proxy's entries count, and what
 * the vendor tells of the key is only compared. An empty id stands for what the vendor tells without naming a key.
 */
export async function comparedKeys(
  db: DbOrTransaction,
  accountId: number,
): Promise<Array<{ keyRef: string; since: Day }>> {
  const rows = await db
    .selectFrom('provider_key')
    .select(['vendor_key_id', 'created_at'])
    .where('vendor_account_id', '=', accountId)
    .execute()
  return rows.flatMap(({ vendor_key_id, created_at }) =>
    vendor_key_id === null ? [] : [{ keyRef: vendor_key_id, since: dayOf(created_at) }],
  )
}

/**
 * Makes what the ledger has of a key on days `[from, to)`, or from `from` on, count or not, as the links say now. Sources that a better one
 * outdoes stay as they are. Returns how many entries changed.
 */
export async function settleComparedKey(
  transaction: DbOrTransaction,
  input: { provider: Provider; accountId: number; keyRef: string; from: Day; to?: Day },
): Promise<number> {
  const { keyRef, ...told } = input
  const { accountId } = told
  const links = (await comparedKeys(transaction, accountId)).filter((link) => link.keyRef === keyRef)
  const isCompared = (day: Day) => links.some((link) => link.since <= day)
  const best = await bestSources(transaction, told)
  let changed = 0
  for (const [source, days] of Map.groupBy(best, (one) => one.source)) {
    for (const [compared, same] of Map.groupBy(days, ({ day }) => isCompared(day))) {
      for (const range of rangesOf(same.map(({ day }) => day))) {
        const turned = { account: String(accountId), source, keyRef, counts: !compared, ...range }
        changed += await setCounts(transaction, turned)
      }
    }
  }
  return changed
}

/** The source that counts on each day an account was told of, in the order of the days. */
export async function bestSources(
  db: DbOrTransaction,
  input: { provider: Provider; accountId: number; from: Day; to?: Day },
): Promise<Array<{ day: Day; source: Source; toldAt: Date }>> {
  const { provider, accountId, from, to } = input
  const told = await db
    .selectFrom('source_day')
    .select(['day', 'source', 'told_at as toldAt'])
    .where('account', '=', String(accountId))
    .where('day', '>=', from)
    .$if(to !== undefined, (days) => days.where('day', '<', to ?? from))
    .orderBy('day')
    .execute()
  return [...Map.groupBy(told, ({ day }) => day)].flatMap(([day, rows]) => {
    const source = bestOf(
      provider,
      rows.map((row) => row.source),
    )
    const row = rows.find((one) => one.source === source)
    return source && row ? [{ day, source, toldAt: row.toldAt }] : []
  })
}

function rangesOf(days: readonly Day[]): DayRange[] {
  const ranges: DayRange[] = []
  for (const day of days) {
    const last = ranges.at(-1)
    if (last?.to === day) last.to = addDays(day, 1)
    else ranges.push({ from: day, to: addDays(day, 1) })
  }
  return ranges
}
