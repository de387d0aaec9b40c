import { sql } from 'kysely'
import type { Day } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import { type DbOrTransaction, sumOf, sumOfMoney } from '../db/database.ts'
import { requestDaysOfPeople } from './daily-spend-queries.ts'
import { type SpendFilter, usageDays } from './spend-queries.ts'

/** What was used of something; a part of a person's spend. */
export type UsedPart = { usageSpendMicroUsd: MicroUsd; includedValueMicroUsd: MicroUsd; requests: number }

const partSums = [
  sumOfMoney('usage_spend').as('usageSpendMicroUsd'),
  sumOfMoney('included_value').as('includedValueMicroUsd'),
  sumOf('requests').as('requests'),
] as const

/** What somebody used each day of each model, newest day first, the dearest model of a day first. */
export async function spendByDayAndModel(
  db: DbOrTransaction,
  filter: SpendFilter,
): Promise<Array<UsedPart & { day: Day; model: string }>> {
  return usageDays(db, filter, ['day', 'model'])
    .select(['day', 'model', ...partSums])
    .groupBy(['day', 'model'])
    .orderBy('day', 'desc')
    .orderBy('usageSpendMicroUsd', 'desc')
    .orderBy('requests', 'desc')
    .orderBy('model')
    .execute()
}

/** What was used with each tool, the dearest first; the empty name: where nothing told of one. */
export async function spendByTool(
  db: DbOrTransaction,
  filter: SpendFilter,
): Promise<Array<UsedPart & { tool: string }>> {
  return usageDays(db, filter, ['tool'])
    .select(['tool', ...partSums])
    .groupBy('tool')
    .orderBy('usageSpendMicroUsd', 'desc')
    .orderBy('requests', 'desc')
    .orderBy('tool')
    .execute()
}

/** What was used with each key of the proxy, by its id, the dearest first; the empty id: what vendors tell, which is of no key of ours. */
export async function spendByOwnKey(
  db: DbOrTransaction,
  filter: SpendFilter,
): Promise<Array<UsedPart & { keyId: string }>> {
  const keyId = sql<string>`case when source = 'proxy' then key_ref else '' end`
  return usageDays(db, filter, ['key_ref', 'source'])
    .select([keyId.as('keyId'), ...partSums])
    .groupBy(keyId)
    .orderBy('usageSpendMicroUsd', 'desc')
    .orderBy('requests', 'desc')
    .orderBy('keyId')
    .execute()
}

/** Of each person with requests, how many and on how many days; robots and names nobody was matched to are left out. */
export async function requestsOfPeople(
  db: DbOrTransaction,
  filter: SpendFilter,
): Promise<Array<{ personId: string; requests: number; activeDays: number }>> {
  return requestDaysOfPeople(db, filter)
    .groupBy('person.id')
    .select(['person.id as personId', sumOf('requests').as('requests')])
    .select(sql<number>`count(distinct day)`.as('activeDays'))
    .orderBy('person.id')
    .execute()
}
