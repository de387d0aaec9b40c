import { type Day, dayOf, hourMs } from '../base/calendar.ts'
import type { Db } from '../db/database.ts'
import { readOrganisation } from '../settings/organisation.ts'
import { budgetPeriods, periodAt } from './period.ts'

const stillReconciledMs = Temporal.Duration.from({ hours: 48 }).total('milliseconds')

/**
 * The UTC days whose entries budgets still need: those on which a period that is not long over begins or ends within an
 * hour. Everything else of a period is summed from hours and days.
 */
export async function daysBudgetsNeed(db: Db, now: Date): Promise<ReadonlySet<Day>> {
  const since = new Date(now.getTime() - stillReconciledMs)
  const organisation = await readOrganisation(db)
  const open = await db
    .selectFrom('budget_state')
    .select(['period_start as start', 'period_end as end'])
    .distinct()
    .where('period_end', '>', since)
    .execute()
  // A budget that is set tomorrow counts from its period's beginning, too.
  const current = budgetPeriods.flatMap((period) => [since, now].map((at) => periodAt(period, organisation, at)))
  const edges = [...open, ...current].flatMap(({ start, end }) => [start, end])
  return new Set(edges.filter((edge) => edge.getTime() % hourMs !== 0).map(dayOf))
}
