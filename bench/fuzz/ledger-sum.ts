import type { Db } from '../../src/db/database.ts'

/** What the ledger holds, as one text: nothing that only asks, changes or is refused may touch it. */
export async function ledgerSum(db: Db): Promise<string> {
  const { count, sum } = db.fn
  const found = await db
    .selectFrom('entry')
    .select([count('source_id').as('entries'), sum('cost_micro_usd').as('cost'), sum('input_tokens').as('tokens')])
    .executeTakeFirstOrThrow()
  return JSON.stringify(found)
}
