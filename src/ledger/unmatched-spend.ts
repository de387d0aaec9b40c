import { sql } from 'kysely'
import type { MicroUsd } from '../base/money.ts'
import { type DbOrTransaction, sumOfMoney } from '../db/database.ts'
import { type SpendFilter, usageDays } from './spend-queries.ts'

/** What vendors call people nobody was matched to, as far as they spent something. */
export type UnmatchedSpend = {
  handles: number
  usageSpendMicroUsd: MicroUsd
  /** Those who spent most, at most so many as were asked for. */
  most: Array<{ vendor: string; name: string; usageSpendMicroUsd: MicroUsd }>
}

/** The usage spend of a period that names somebody no person was matched to. */
export async function unmatchedSpend(
  db: DbOrTransaction,
  { period, atMost }: { period: Pick<SpendFilter, 'from' | 'to'>; atMost: number },
): Promise<UnmatchedSpend> {
  const spent = usageDays(db, period, ['handle_id'])
    .innerJoin('handle', 'handle.id', 'usage.handle_id')
    .where('handle.person_id', 'is', null)
    .where('handle.id', '!=', 0)
    .where('handle.vendor', '!=', 'slack')
    .groupBy(['handle.id', 'handle.vendor', 'handle.name'])
    .having(sql<boolean>`sum(usage_spend) > 0`)
    .select(['handle.vendor', 'handle.name', sumOfMoney('usage_spend').as('usageSpendMicroUsd')])
  const all = await db
    .selectFrom(spent.as('spent'))
    .select(({ fn }) => fn.countAll<number>().as('handles'))
    .select(sumOfMoney('usageSpendMicroUsd').as('usageSpendMicroUsd'))
    .executeTakeFirstOrThrow()
  const most = await spent
    .orderBy('usageSpendMicroUsd', 'desc')
    .orderBy('handle.vendor')
    .orderBy('handle.name')
    .limit(atMost)
    .execute()
  return { ...all, most }
}
