import { sql } from 'kysely'
import type { Log } from '../base/log.ts'
import type { Db } from '../db/database.ts'
import { readOrganisation } from '../settings/organisation.ts'
import { listBudgets } from './budget.ts'
import { periodAt } from './period.ts'

/** A counter that was not what the ledger has, and was set right. */
export type Drift = {
  budgetId: string
  start: Date
  spentBefore: number
  spentAfter: number
  provisionalBefore: number
  provisionalAfter: number
}

/**
 * Opens the periods of every budget at `now`, and those that begin within `ahead`, so that no request waits for the sum.
 */
export async function openPeriods(db: Db, input: { now: Date; aheadMs: number }): Promise<void> {
  const organisation = await readOrganisation(db)
  const soon = new Date(input.now.getTime() + input.aheadMs)
  const wanted = (await listBudgets(db)).flatMap(({ id, period }) =>
    [input.now, soon].map((at) => ({ id, ...periodAt(period, organisation, at) })),
  )
  // Another zone may move the end of a period alone; the next reconciliation sums it anew.
  await sql`update budget_state as state set period_end = wanted."end"
    from json_to_recordset(${JSON.stringify(wanted)}::json) as wanted(id uuid, start timestamptz, "end" timestamptz)
    where state.budget_id = wanted.id and state.period_start = wanted.start and state.period_end <> wanted."end"`.execute(
    db,
  )
  const { rows: missing } = await sql<{ id: string; start: Date; end: Date }>`
    select distinct wanted.id, wanted.start, wanted."end"
    from json_to_recordset(${JSON.stringify(wanted)}::json) as wanted(id uuid, start timestamptz, "end" timestamptz)
    where not exists (select from budget_state where budget_id = wanted.id and period_start = wanted.start)`.execute(db)
  for (const { id, start, end } of missing) {
    await sql`select open_budget_period(${id}::uuid, ${start}::timestamptz, ${end}::timestamptz)`.execute(db)
  }
}

/** Sets every open period right with the ledger, and those that closed within the last two days; returns what had drifted. */
export async function reconcile(db: Db, input: { now: Date; log: Log }): Promise<Drift[]> {
  const since = new Date(input.now.getTime() - Temporal.Duration.from({ hours: 48 }).total('milliseconds'))
  const open = await db
    .selectFrom('budget_state')
    .innerJoin('budget', 'budget.id', 'budget_state.budget_id')
    .select(['budget_id', 'period_start'])
    .where('period_end', '>', since)
    .where('removed_at', 'is', null)
    .orderBy('budget_id')
    .orderBy('period_start')
    .execute()
  const drifts: Drift[] = []
  for (const { budget_id, period_start } of open) {
    const { rows } = await sql<Omit<Drift, 'budgetId' | 'start'>>`
      select spent_before as "spentBefore", spent_after as "spentAfter",
        provisional_before as "provisionalBefore", provisional_after as "provisionalAfter"
      from reconcile_budget_state(${budget_id}::uuid, ${period_start}::timestamptz)`.execute(db)
    for (const row of rows) drifts.push({ budgetId: budget_id, start: period_start, ...row })
  }
  for (const drift of drifts) input.log.warn(drift, 'a budget was not what the ledger has and was set right')
  return drifts
}

/** Leases nobody holds any more: expired for a minute and not strict, or of periods that ended two days ago. */
export async function sweepLeases(db: Db, now: Date): Promise<void> {
  const ended = new Date(now.getTime() - Temporal.Duration.from({ hours: 48 }).total('milliseconds'))
  await sql`delete from budget_lease as l
    where l.expires_at < clock_timestamp() - interval '1 minute'
      and (not l.strict or l.amount_micro_usd = 0
        or exists (select from budget_state as s where s.budget_id = l.budget_id and s.period_start = l.period_start
          and s.period_end < ${ended}::timestamptz))`.execute(db)
}
