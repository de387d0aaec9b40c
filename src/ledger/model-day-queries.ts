import { sql } from 'kysely'
import type { Day } from '../base/calendar.ts'
import { type DbOrTransaction, sumOf } from '../db/database.ts'
import { type SpendFilter, usageDays } from './spend-queries.ts'

/** Requests of each model on each day with how many people made them, days in order, the most used model first. */
export async function requestsByDayAndModel(
  db: DbOrTransaction,
  filter: SpendFilter,
): Promise<Array<{ day: Day; model: string; requests: number; people: number }>> {
  return requested(db, filter, ['day', 'model', 'handle_id'])
    .groupBy(['usage.day', 'usage.model'])
    .select(['usage.day', 'usage.model', sumOf('requests').as('requests'), people.as('people')])
    .orderBy('usage.day')
    .orderBy('requests', 'desc')
    .orderBy('usage.model')
    .execute()
}

/** The same of the whole period. */
export async function requestsByModel(
  db: DbOrTransaction,
  filter: SpendFilter,
): Promise<Array<{ model: string; requests: number; people: number }>> {
  return requested(db, filter, ['day', 'model', 'handle_id'])
    .groupBy('usage.model')
    .select(['usage.model', sumOf('requests').as('requests'), people.as('people')])
    .orderBy('requests', 'desc')
    .orderBy('usage.model')
    .execute()
}

// Robots and names nobody was matched to are no people.
const people = sql<number>`count(distinct person.id) filter (where person.kind = 'person')`

function requested(db: DbOrTransaction, filter: SpendFilter, dimensions: Array<'day' | 'model' | 'handle_id'>) {
  return usageDays(db, filter, dimensions)
    .innerJoin('handle', 'handle.id', 'usage.handle_id')
    .leftJoin('person', 'person.id', 'handle.person_id')
    .where('usage.model', '<>', '')
    .where('usage.requests', '>', 0)
}
