import { type Budget, findBudget } from '../../budgets/budget.ts'
import { watchersOf } from '../../budgets/contacts.ts'
import { budgetBlocked, budgetRaiseDecided, budgetRaiseRequest, budgetWarning } from '../../budgets/notices.ts'
import { raiseOutcome } from '../../budgets/raise-outcome.ts'
import { budgetStatuses } from '../../budgets/status.ts'
import type { Db } from '../../db/database.ts'
import type { Person } from '../../people/person.ts'
import { type OutboxRenderer, renderer } from '../outbox/renderer.ts'
import { usualRaise } from './forms.ts'
import {
  blockedMessage,
  decidedMessage,
  isOver,
  raiseDecidedMessage,
  raiseRequestMessage,
  warningMessage,
} from './messages-view.ts'

/** How messages about budgets are drawn. What has passed by the time they are sent is said as it is then, or not at all. */
export function budgetMessages({ db }: { db: Db }): Record<string, OutboxRenderer> {
  return {
    'budget.warning': renderer(budgetWarning, async (notice, { now, reader }) => {
      const budget = await findBudget(db, notice.budgetId)
      if (!budget) return null
      const [status] = await budgetStatuses(db, { budgets: [budget], now })
      const isOwn = isOf(budget, reader)
      const told = await watchersOf(db, budget.scope, now)
      return warningMessage(
        notice,
        { usedUpAt: status?.usedUpAt ?? null, told: told.map(({ name }) => name), isOwn },
        now,
      )
    }),
    'budget.blocked': renderer(budgetBlocked, async (notice, { now, reader }) => {
      // Whoever was refused then is not refused for that any more.
      if (isOver(notice, now)) return null
      const budget = await findBudget(db, notice.budgetId)
      return budget && blockedMessage(notice, { now, isOwn: isOf(budget, reader) })
    }),
    'budget.raise-request': renderer(budgetRaiseRequest, async (notice, { now }) => {
      const outcome = await raiseOutcome(db, notice.requestId)
      if (outcome) return decidedMessage(notice, { ...outcome, words: '' }, now)
      const budget = await findBudget(db, notice.budgetId)
      if (!budget) return null
      const [status] = await budgetStatuses(db, { budgets: [budget], now })
      const amountMicroUsd = notice.amountMicroUsd ?? usualRaise(budget.limitMicroUsd)
      return raiseRequestMessage(notice, { amountMicroUsd, until: status?.end ?? new Date(notice.endsAt) }, now)
    }),
    'budget.raise-decided': renderer(budgetRaiseDecided, async (notice, { now, reader }) => {
      const budget = await findBudget(db, notice.budgetId)
      return raiseDecidedMessage(notice, { now, isOwn: budget !== null && isOf(budget, reader) })
    }),
  }
}

function isOf({ scope }: Budget, reader: Person | null): boolean {
  return scope.kind === 'person' && scope.personId === reader?.id
}
