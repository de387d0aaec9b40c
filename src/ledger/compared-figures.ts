import { sql } from 'kysely'
import type { Day, DayRange } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import { type DbOrTransaction, sumOfMoney } from '../db/database.ts'
import type { Source } from './entry.ts'

/** Usage spend that is kept to compare and counts in no sum, by source, key and day. */
export async function comparedSpend(
  db: DbOrTransaction,
  input: { account: string; days: DayRange },
): Promise<Array<{ source: Source; keyRef: string; day: Day; costMicroUsd: MicroUsd }>> {
  const { account, days } = input
  return db
    .selectFrom('entry')
    .where('account', '=', account)
    .where('counts', '=', false)
    .where('day', '>=', days.from)
    .where('day', '<', days.to)
    .where('category', 'in', ['overage', 'api', 'fee'])
    .groupBy(['source', 'key_ref', 'day'])
    .select([
      sql<Source>`source`.as('source'),
      'key_ref as keyRef',
      'day',
      sumOfMoney('cost_micro_usd').as('costMicroUsd'),
    ])
    .execute()
}

/** Usage spend the vendors tell of keys, whether it counts or not: by account and key, of the source that tells most of it. */
export async function toldSpendOfKeys(
  db: DbOrTransaction,
  input: { accounts: readonly string[]; days: DayRange },
): Promise<Array<{ account: string; keyRef: string; costMicroUsd: MicroUsd }>> {
  const { accounts, days } = input
  const bySource = db
    .selectFrom('entry')
    .where('account', 'in', [...accounts])
    .where('key_ref', '<>', '')
    .where('day', '>=', days.from)
    .where('day', '<', days.to)
    .where('category', 'in', ['overage', 'api', 'fee'])
    .groupBy(['account', 'source', 'key_ref'])
    .select(['account', 'key_ref as keyRef', sumOfMoney('cost_micro_usd').as('costMicroUsd')])
  return db
    .selectFrom(bySource.as('told'))
    .groupBy(['account', 'keyRef'])
    .select(['account', 'keyRef', ({ fn }) => fn.max<MicroUsd>('costMicroUsd').as('costMicroUsd')])
    .execute()
}

/** Usage spend that one source has counted on these accounts, by day; days without any are absent. */
export async function countedSpend(
  db: DbOrTransaction,
  input: { accounts: readonly string[]; source: Source; days: DayRange },
): Promise<Array<{ account: string; day: Day; costMicroUsd: MicroUsd }>> {
  const { accounts, source, days } = input
  if (accounts.length === 0) return []
  return db
    .selectFrom('usage_day')
    .where('account', 'in', [...accounts])
    .where('source', '=', source)
    .where('day', '>=', days.from)
    .where('day', '<', days.to)
    .where('category', 'in', ['overage', 'api', 'fee'])
    .groupBy(['account', 'day'])
    .select(['account', 'day', sumOfMoney('cost_micro_usd').as('costMicroUsd')])
    .execute()
}

/** The adjustments that are booked on these accounts, by account and day. */
export async function bookedAdjustments(
  db: DbOrTransaction,
  input: { accounts: readonly string[]; days: DayRange },
): Promise<Array<{ account: string; keyRef: string; day: Day; costMicroUsd: MicroUsd }>> {
  const { accounts, days } = input
  if (accounts.length === 0) return []
  // From the entries: their key begins with the source, and there are few.
  return db
    .selectFrom('entry')
    .where('source', '=', 'adjustment')
    .where('account', 'in', [...accounts])
    .where('day', '>=', days.from)
    .where('day', '<', days.to)
    .groupBy(['account', 'key_ref', 'day'])
    .select(['account', 'key_ref as keyRef', 'day', sumOfMoney('cost_micro_usd').as('costMicroUsd')])
    .execute()
}
