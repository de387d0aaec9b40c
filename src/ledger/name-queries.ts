import type { DbOrTransaction } from '../db/database.ts'
import { type SpendFilter, usageDays } from './spend-queries.ts'

/** The names of the models, or of the projects, that were used, those with most usage spend first; at most a thousand. */
export async function namesUsed(db: DbOrTransaction, of: 'model' | 'project', filter: SpendFilter): Promise<string[]> {
  const rows = await usageDays(db, filter, [of])
    .select(({ ref, fn }) => [ref(of).$castTo<string>().as('name'), fn.sum<number>('usage_spend').as('spend')])
    .where(of, '<>', '')
    .groupBy(of)
    .orderBy('spend', 'desc')
    .orderBy('name')
    .limit(1_000)
    .execute()
  return rows.map(({ name }) => name)
}
