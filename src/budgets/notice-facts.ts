import { zeroUsd } from '../base/money.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { readOrganisation } from '../settings/organisation.ts'
import type { Budget } from './budget.ts'
import type { BudgetInNotice } from './notices.ts'
import { budgetStatuses } from './status.ts'

/** What every notice says of its budget, as it stands at `now`. */
export async function budgetInNoticeAt(db: DbOrTransaction, budget: Budget, now: Date): Promise<BudgetInNotice> {
  const { timeZone } = await readOrganisation(db)
  const [status] = await budgetStatuses(db, { budgets: [budget], now })
  return {
    budgetId: budget.id,
    scopeKind: budget.scope.kind,
    scopeName: status?.scopeName ?? '',
    period: budget.period,
    hard: budget.hard,
    strict: budget.strict,
    limitMicroUsd: status?.limitMicroUsd ?? budget.limitMicroUsd,
    spentMicroUsd: status?.spentMicroUsd ?? zeroUsd,
    provisionalMicroUsd: status?.provisionalMicroUsd ?? zeroUsd,
    timeZone,
    endsAt: (status?.end ?? now).toISOString(),
  }
}
