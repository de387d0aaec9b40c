import { dayOf, daysOfMonth, monthOf } from '../base/calendar.ts'
import { zeroUsd } from '../base/money.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { type KeyUsage, usageOfKeys } from '../ledger/key-usage.ts'
import { type KeyFilter, type KeyState, type ListedKey, pageOfKeys, stateOfKey } from '../people/virtual-key-list.ts'

/** A key as it is shown: whose, in what state, last used when, with its usage spend of this UTC month. */
export type KeyRow = ListedKey & KeyUsage & { state: KeyState }

/** One page of a list of keys. `page` counts from 0 and is at most the last there is. */
export type KeyOverview = { rows: KeyRow[]; page: number; pages: number; total: number }

/** One page of the keys a filter lets through, working ones first, then newest first. */
export async function keyOverview(
  db: DbOrTransaction,
  input: KeyFilter & { page: number; pageSize: number },
): Promise<KeyOverview> {
  const { page, pageSize, ...filter } = input
  const asked = await pageOfKeys(db, { ...filter, limit: pageSize, offset: page * pageSize })
  const pages = Math.max(1, Math.ceil(asked.total / pageSize))
  // Keys may have gone since the page was asked for.
  if (page >= pages) return keyOverview(db, { ...input, page: pages - 1 })
  const rows = await keyRows(db, { keys: asked.keys, now: filter.now })
  return { rows, page, pages, total: asked.total }
}

/** Keys with their state and usage. */
export async function keyRows(
  db: DbOrTransaction,
  { keys, now }: { keys: readonly ListedKey[]; now: Date },
): Promise<KeyRow[]> {
  const usage = await usageOfKeys(db, {
    handleIds: keys.map(({ key }) => key.handleId),
    days: daysOfMonth(monthOf(dayOf(now))),
  })
  return keys.map((listed) => ({
    ...listed,
    ...(usage.get(listed.key.handleId) ?? { lastUsedAt: null, spentMicroUsd: zeroUsd }),
    state: stateOfKey(listed.key, now),
  }))
}
