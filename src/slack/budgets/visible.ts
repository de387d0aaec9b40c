import type { Budget } from '../../budgets/budget.ts'
import { type BudgetScope, scopeKey } from '../../budgets/scope.ts'
import { budgetStatuses } from '../../budgets/status.ts'
import {
  isBudgetSeen,
  keyOwners,
  type Limiting,
  ledPeople,
  limitingScopes,
  visibleBudgets,
} from '../../budgets/visible-budgets.ts'
import type { DbOrTransaction } from '../../db/database.ts'
import { mayAdminister, type Viewer } from '../../people/access.ts'
import { type BudgetCard, usedShare } from './card.ts'

/** The budgets of what somebody is in, as far as they may see them, the most used first. */
export async function ownCards(db: DbOrTransaction, viewer: Viewer, now: Date): Promise<BudgetCard[]> {
  const limiting = await limitingScopes(db, viewer, now)
  const visible = await visibleBudgets(db, { viewer, limiting, now })
  const budgets = visible.filter(({ scope }) => limiting.has(scopeKey(scope)))
  return cardsOf(db, { viewer, budgets, limiting, now })
}

/** Every budget somebody may see, the most used first: their own, those that limit them, and by role those of people and teams. */
export async function visibleCards(db: DbOrTransaction, viewer: Viewer, now: Date): Promise<BudgetCard[]> {
  const limiting = await limitingScopes(db, viewer, now)
  const budgets = await visibleBudgets(db, { viewer, limiting, now })
  return cardsOf(db, { viewer, budgets, limiting, now })
}

/** One budget, if somebody may see it at all; null otherwise, as if it were not there. */
export async function cardOf(
  db: DbOrTransaction,
  viewer: Viewer,
  budget: Budget,
  now: Date,
): Promise<BudgetCard | null> {
  const limiting = await limitingScopes(db, viewer, now)
  if (!(await isBudgetSeen(db, { viewer, budget, limiting, now }))) return null
  return (await cardsOf(db, { viewer, budgets: [budget], limiting, now }))[0] ?? null
}

async function cardsOf(
  db: DbOrTransaction,
  input: { viewer: Viewer; budgets: readonly Budget[]; limiting: Limiting; now: Date },
): Promise<BudgetCard[]> {
  const { viewer, budgets, limiting, now } = input
  const owners = await keyOwners(db, budgets)
  const people = mayAdminister(viewer) ? new Set<string>() : await ledPeople(db, viewer, now)
  const statuses = await budgetStatuses(db, { budgets, now })
  const cards = statuses.map((status): BudgetCard => {
    const { scope } = status.budget
    const own = limiting.get(scopeKey(scope))
    const owner = scope.kind === 'key' ? owners.get(scope.lineageId) : undefined
    const manages =
      mayAdminister(viewer) ||
      (scope.kind === 'team' && viewer.ledTeamIds.has(scope.teamId)) ||
      (scope.kind === 'person' && scope.personId !== viewer.person.id && people.has(scope.personId)) ||
      (owner !== undefined && owner.id !== viewer.person.id && people.has(owner.id))
    return {
      status,
      whose: own?.whose ?? kindWords(scope, owner?.name),
      mayManage: manages,
      mayAsk: !manages && own !== undefined,
    }
  })
  return cards.toSorted((a, b) => usedShare(b.status) - usedShare(a.status))
}

/** What kind of scope it is, in a word or two. */
export function kindWords(scope: BudgetScope, owner?: string | null): string {
  switch (scope.kind) {
    case 'org':
      return 'everybody'
    case 'key':
      return owner ? `key of ${owner}` : 'key'
    case 'team':
    case 'project':
    case 'person':
      return scope.kind
  }
}
