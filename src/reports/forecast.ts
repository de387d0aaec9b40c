import { addDays, addMonths, type Day, dayOf, daysOfMonth, monthOf } from '../base/calendar.ts'
import { type MicroUsd, microUsd } from '../base/money.ts'
import { listBudgets } from '../budgets/budget.ts'
import type { BudgetPeriod } from '../budgets/period.ts'
import type { BudgetScope } from '../budgets/scope.ts'
import { type BudgetStatus, budgetStatuses } from '../budgets/status.ts'
import { type Db, type DbOrTransaction, inSnapshot } from '../db/database.ts'
import { usageSpendByDay, usageSpendByWay } from '../ledger/daily-spend-queries.ts'
import { latestEntryAt } from '../ledger/spend-queries.ts'
import { type Freshness, freshness } from './data-status-freshness.ts'
import { type Breach, breachOf } from './forecast-breach.ts'
import { partlyKnown, unreadDays } from './forecast-known.ts'
import { type MonthForecast, monthForecast } from './forecast-month.ts'
import { filterOf, type Scope } from './scope.ts'

/** How a month is expected to end for somebody, or for many. All sums are usage spend; seats and included value are no part of it. */
export type Forecast = MonthForecast & {
  scope: Scope
  /** What the whole month before came to; null where nothing was used in it. */
  lastMonthMicroUsd: MicroUsd | null
  /** The scope's own budgets by the month, cycle and year, and when they would be used up. */
  budgets: BudgetForecast[]
  countedUntil: Date | null
  fresh: Freshness[]
}

export type BudgetForecast = Breach & {
  period: BudgetPeriod
  limitMicroUsd: MicroUsd
  usedMicroUsd: MicroUsd
  hard: boolean
  /** The first day after its period. */
  until: Day
}

/** So many days back the history is read: seven months, of which the last six are tried. */
const monthsBack = 7

/**
 * How the month of `now` is expected to end for a scope; null while there is less than a week of whole days to tell by.
 * Saturday and Sunday count as the weekend; public holidays are not known.
 */
export async function forecast(db: Db, input: { scope: Scope; now: Date }): Promise<Forecast | null> {
  const { scope, now } = input
  return inSnapshot(db, async (transaction) => {
    const today = dayOf(now)
    const filter = filterOf(scope)
    const to = addDays(today, 1)
    const from = daysOfMonth(addMonths(monthOf(today), -monthsBack)).from
    const rows = await usageSpendByDay(transaction, { ...filter, from, to })
    const byDay = sumsByDay(rows)
    const everybodys = scope.kind === 'org' ? null : await usageSpendByDay(transaction, { from, to })
    const fresh = await freshness(transaction)
    const ways = await usageSpendByWay(transaction, { ...filter, from: addDays(today, -unreadDays), to })
    const budgets = await budgetsOf(transaction, scope, now)
    const made = monthForecast({
      byDay,
      today,
      partly: partlyKnown({ ways, fresh, now }),
      ...(everybodys ? { organisation: sumsByDay(everybodys) } : {}),
      aheadTo:
        budgets
          .map(({ end }) => lastDayAfter(end))
          .toSorted()
          .at(-1) ?? today,
    })
    if (!made) return null
    const last = daysOfMonth(addMonths(monthOf(today), -1))
    const before = rows.filter(({ day }) => day >= last.from && day < last.to)
    return {
      ...made.forecast,
      scope,
      lastMonthMicroUsd:
        before.length === 0 ? null : microUsd(before.reduce((sum, row) => sum + row.usageSpendMicroUsd, 0)),
      budgets: budgets.map(({ budget, limitMicroUsd, spentMicroUsd, provisionalMicroUsd, end }) => {
        const usedMicroUsd = microUsd(spentMicroUsd + provisionalMicroUsd)
        const until = lastDayAfter(end)
        return {
          period: budget.period,
          hard: budget.hard,
          limitMicroUsd,
          usedMicroUsd,
          until,
          ...breachOf(made.ahead, { limit: limitMicroUsd, used: usedMicroUsd, until }),
        }
      }),
      countedUntil: await latestEntryAt(transaction),
      fresh,
    }
  })
}

function sumsByDay(rows: ReadonlyArray<{ day: Day; usageSpendMicroUsd: MicroUsd }>): Map<Day, number> {
  return new Map(rows.map((row) => [row.day, row.usageSpendMicroUsd]))
}

// Days and weeks are over too soon to tell of them by days.
async function budgetsOf(db: DbOrTransaction, scope: Scope, now: Date): Promise<BudgetStatus[]> {
  const budgets = await listBudgets(db, { scopes: [budgetScopeOf(scope)] })
  const long = budgets.filter(({ period }) => period !== 'day' && period !== 'week')
  return budgetStatuses(db, { budgets: long, now })
}

function budgetScopeOf(scope: Scope): BudgetScope {
  switch (scope.kind) {
    case 'org':
      return { kind: 'org' }
    case 'team':
      return { kind: 'team', teamId: scope.teamId }
    case 'person':
      return { kind: 'person', personId: scope.personId }
  }
}

// Budgets end at midnight somewhere; of the day that is then begun in UTC nothing much is theirs.
function lastDayAfter(end: Date): Day {
  return dayOf(new Date(end.getTime() + halfDayMs))
}

const halfDayMs = 12 * 3_600_000
