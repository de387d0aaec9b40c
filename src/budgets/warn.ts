import type { Transaction } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { queueMessages } from '../outbox/outbox.ts'
import { readOrganisation } from '../settings/organisation.ts'
import { findBudget } from './budget.ts'
import { recipientsOf, watchersOf } from './contacts.ts'
import { budgetInNoticeAt } from './notice-facts.ts'
import type { BudgetWarning } from './notices.ts'
import { budgetPeriods, periodAt } from './period.ts'

/** A threshold of a budget that was crossed and told of for the first time in its period. */
export type Crossing = { budgetId: string; start: Date; threshold: number }

/**
 * Tells of every threshold that was crossed since the last look: a `budget.warning` to whoever watches the budget, and a
 * note that it was said, in one transaction. Said once a period, also when a raise puts the threshold out of reach and it is
 * crossed again. Of several crossed at once the highest is told. Returns those.
 */
export async function warnOfThresholds(db: Db, now: Date): Promise<Crossing[]> {
  return db.transaction().execute(async (transaction) => {
    // Another process is looking.
    if (!(await gotTurn(transaction))) return []
    const crossings = await newlyCrossed(transaction, now)
    for (const crossing of crossings) await tell(transaction, crossing, now)
    return crossings
  })
}

async function gotTurn(transaction: Transaction<Tables>): Promise<boolean> {
  const { rows } = await sql<{ got: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended('tally.budget-warnings', 0)) as got`.execute(transaction)
  return rows[0]?.got ?? false
}

// After a change of the organisation's zone two periods of a budget are open: the current one is looked at, and what was
// told in one that overlaps it is told.
async function newlyCrossed(transaction: Transaction<Tables>, now: Date): Promise<Crossing[]> {
  const organisation = await readOrganisation(transaction)
  const current = budgetPeriods.map((period) => ({ period, start: periodAt(period, organisation, now).start }))
  const { rows } = await sql<Crossing>`
    with raised as (
      select budget_id, sum(amount_micro_usd) as amount from budget_raise
      where from_at <= ${now} and until > ${now} and ended_at is null group by 1
    ), noted as (
      insert into budget_notice (budget_id, period_start, threshold, at)
      select b.id, s.period_start, crossed.threshold, ${now}
      from budget as b
      join json_to_recordset(${JSON.stringify(current)}::json) as current(period text, start timestamptz)
        on current.period = b.period
      join budget_state as s on s.budget_id = b.id and s.period_start = current.start
      left join raised on raised.budget_id = b.id
      cross join lateral unnest(b.warn_at) as crossed(threshold)
      where b.removed_at is null
        and (s.spent_micro_usd + s.provisional_micro_usd) * 100
          >= (b.limit_micro_usd + coalesce(raised.amount, 0)) * crossed.threshold
        and not exists (select from budget_notice as n
          join budget_state as told on told.budget_id = n.budget_id and told.period_start = n.period_start
          where n.budget_id = b.id and n.threshold = crossed.threshold
            and told.period_start < s.period_end and told.period_end > s.period_start)
      on conflict do nothing
      returning budget_id, period_start, threshold
    )
    select budget_id as "budgetId", period_start as start, max(threshold) as threshold
    from noted group by 1, 2 order by 1, 2`.execute(transaction)
  return rows
}

async function tell(transaction: Transaction<Tables>, crossing: Crossing, now: Date): Promise<void> {
  const { budgetId, start, threshold } = crossing
  const budget = await findBudget(transaction, budgetId)
  if (!budget) return
  const data: BudgetWarning = { ...(await budgetInNoticeAt(transaction, budget, now)), threshold }
  const recipients = recipientsOf(await watchersOf(transaction, budget.scope, now))
  await queueMessages(
    transaction,
    recipients.map((recipient) => ({
      kind: 'budget.warning',
      recipient,
      data,
      dedupeKey: `budget.warning:${budgetId}:${start.toISOString()}:${threshold}:${recipient}`,
    })),
    now,
  )
}
