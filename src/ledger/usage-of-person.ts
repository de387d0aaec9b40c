import type { Day } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import { type DbOrTransaction, sumOf, sumOfMoney } from '../db/database.ts'

/** What somebody used of a model in a day; `costMicroUsd` of what has a price. */
export type PersonUsage = {
  day: Day
  provider: string
  model: string
  tool: string
  category: string
  project: string
  requests: number
  costMicroUsd: MicroUsd
}

/** Everything that counts of a person, day by day. */
export async function usageOfPerson(db: DbOrTransaction, personId: string): Promise<PersonUsage[]> {
  return db
    .selectFrom('usage_day')
    .innerJoin('handle', 'handle.id', 'usage_day.handle_id')
    .where('handle.person_id', '=', personId)
    .groupBy(['day', 'provider', 'model', 'tool', 'category', 'project'])
    .select(['day', 'provider', 'model', 'tool', 'category', 'project'])
    .select(sumOf('requests').as('requests'))
    .select(sumOfMoney('cost_micro_usd').as('costMicroUsd'))
    .orderBy('day')
    .orderBy('provider')
    .orderBy('model')
    .execute()
}
