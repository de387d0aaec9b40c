import { sql } from 'kysely'
import type { Db } from '../../db/database.ts'
import { readOrganisation } from '../../settings/organisation.ts'
import type { Budget } from '../budget.ts'
import { periodAt } from '../period.ts'

/** What a budget has spent in the period at `now`, summed anew from the ledger. */
export async function ledgerSum(db: Db, budget: Budget, now: Date): Promise<{ spent: number; provisional: number }> {
  const { start, end } = periodAt(budget.period, await readOrganisation(db), now)
  const { rows } = await sql<{ spent: number; provisional: number }>`
    select usage.spent, usage.provisional
    from budget, scope_usage(scope_kind, scope_id, ${start}::timestamptz, ${end}::timestamptz) as usage
    where budget.id = ${budget.id}::uuid`.execute(db)
  return rows[0] ?? { spent: 0, provisional: 0 }
}
