import type { Day } from '../base/calendar.ts'
import { type MicroUsd, zeroUsd } from '../base/money.ts'
import { type DbOrTransaction, sumOfMoney } from '../db/database.ts'
import { type SpendFilter, usageDays } from './spend-queries.ts'

/** Usage spend by day and person, days in order, most spend first; usage nobody was matched to is left out. */
export async function usageSpendByDayAndPerson(
  db: DbOrTransaction,
  filter: SpendFilter,
): Promise<Array<{ day: Day; personId: string; name: string; email: string | null; usageSpendMicroUsd: MicroUsd }>> {
  return usageDays(db, filter, ['day', 'handle_id'])
    .innerJoin('handle', 'handle.id', 'usage.handle_id')
    .innerJoin('person', 'person.id', 'handle.person_id')
    .groupBy(['usage.day', 'person.id'])
    .select(['usage.day', 'person.id as personId', 'person.name', 'person.email'])
    .select(sumOfMoney('usage_spend').as('usageSpendMicroUsd'))
    .having(sumOfMoney('usage_spend'), '>', zeroUsd)
    .orderBy('usage.day')
    .orderBy('usageSpendMicroUsd', 'desc')
    .orderBy('person.id')
    .execute()
}
