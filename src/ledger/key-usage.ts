import { sql } from 'kysely'
import type { DayRange } from '../base/calendar.ts'
import { type MicroUsd, zeroUsd } from '../base/money.ts'
import { type DbOrTransaction, sumOfMoney } from '../db/database.ts'

/** When a key was last used (null: never), and the usage spend of the days asked for. */
export type KeyUsage = { lastUsedAt: Date | null; spentMicroUsd: MicroUsd }

/** The usage of some keys, by their handles; one that was never used has a row of nothing. */
export async function usageOfKeys(
  db: DbOrTransaction,
  input: { handleIds: readonly number[]; days: DayRange },
): Promise<Map<number, KeyUsage>> {
  const handleIds = [...input.handleIds]
  if (handleIds.length === 0) return new Map()
  const { from, to } = input.days
  const spent = await db
    .selectFrom('usage_day')
    .where('handle_id', 'in', handleIds)
    .where('day', '>=', from)
    .where('day', '<', to)
    .where('category', 'in', ['overage', 'api', 'fee'])
    .groupBy('handle_id')
    .select(['handle_id', sumOfMoney('cost_micro_usd').as('spent')])
    .execute()
  // One look into an index for each key, however much it was used.
  const last = await db
    .selectFrom('handle')
    .where('id', 'in', handleIds)
    .select([
      'id',
      sql<Date | null>`(select at from entry where handle_id = handle.id and requests > 0 order by at desc limit 1)`.as(
        'lastUsedAt',
      ),
    ])
    .execute()
  const spentBy = new Map(spent.map((row) => [row.handle_id, row.spent]))
  return new Map(last.map(({ id, lastUsedAt }) => [id, { lastUsedAt, spentMicroUsd: spentBy.get(id) ?? zeroUsd }]))
}
