import { sql } from 'kysely'
import type { Day } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'

/** What went through an account (a provider key): in the last seven days, and the models and last day of the last thirty. */
export type AccountUse = {
  requests: number
  people: number
  keys: number
  lastDay: Day | null
  /** Most used first. */
  models: string[]
}

/** The use of these accounts up to and with `today` (UTC); an account without any has none in the map. */
export async function usesOfAccounts(
  db: DbOrTransaction,
  input: { accounts: readonly string[]; week: Day; month: Day },
): Promise<Map<string, AccountUse>> {
  const { accounts, week, month } = input
  if (accounts.length === 0) return new Map()
  const inWeek = sql`day >= ${week}`
  const sums = await db
    .selectFrom('usage_day')
    .innerJoin('handle', 'handle.id', 'usage_day.handle_id')
    .where('account', 'in', [...accounts])
    .where('day', '>=', month)
    .where('requests', '>', 0)
    .groupBy('account')
    .select([
      'account',
      sql<number>`coalesce(sum(requests) filter (where ${inWeek}), 0)::bigint`.as('requests'),
      sql<number>`count(distinct person_id) filter (where ${inWeek})`.as('people'),
      sql<number>`count(distinct key_ref) filter (where ${inWeek})`.as('keys'),
      sql<Day>`max(day)`.as('lastDay'),
    ])
    .execute()
  const models = await db
    .selectFrom('usage_day')
    .where('account', 'in', [...accounts])
    .where('day', '>=', month)
    .where('requests', '>', 0)
    .where('model', '<>', '')
    .groupBy(['account', 'model'])
    .select(['account', 'model'])
    .orderBy((order) => order.fn.sum('requests'), 'desc')
    .orderBy('model')
    .execute()
  return new Map(
    sums.map(({ account, ...use }) => [
      account,
      { ...use, models: models.filter((row) => row.account === account).map(({ model }) => model) },
    ]),
  )
}
