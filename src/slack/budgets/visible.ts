import { dayOf } from '../../base/calendar.ts'
import { maySeeBudget } from '../../budgets/access.ts'
import { type Budget, listBudgets } from '../../budgets/budget.ts'
import { type BudgetScope, scopeKey } from '../../budgets/scope.ts'
import { budgetStatuses } from '../../budgets/status.ts'
import type { DbOrTransaction } from '../../db/database.ts'
import { mayAdminister, maySeeEverything, type Viewer } from '../../people/access.ts'
import { membersOf, teamOfPerson } from '../../people/membership.ts'
import { listedKeys, pageOfKeys } from '../../people/virtual-key-list.ts'
import { type BudgetCard, usedShare } from './card.ts'

/** Which scopes limit somebody, by `scopeKey`, and how they stand to each: `your own`, `your team`. */
export type Limiting = ReadonlyMap<string, { scope: BudgetScope; whose: string }>

/** The scopes under which somebody's own requests and those of the robots they answer for are counted. */
export async function limitingScopes(db: DbOrTransaction, viewer: Viewer, now: Date): Promise<Limiting> {
  const { person } = viewer
  const { keys } = await pageOfKeys(db, { recipientId: person.id, withEnded: false, now, limit: 500, offset: 0 })
  const team = await teamOfPerson(db, { personId: person.id, day: dayOf(now) })
  const scopes: Array<{ scope: BudgetScope; whose: string }> = [
    { scope: { kind: 'person', personId: person.id }, whose: 'your own' },
    ...keys.flatMap(({ key, person: owner }) => [
      ...(owner.id === person.id ? [] : [{ scope: personScope(owner.id), whose: `your ${owner.kind}` }]),
      { scope: { kind: 'key' as const, lineageId: key.lineageId }, whose: 'your key' },
      ...(key.project === ''
        ? []
        : [{ scope: { kind: 'project' as const, project: key.project }, whose: 'your project' }]),
    ]),
    ...(team ? [{ scope: { kind: 'team' as const, teamId: team.id }, whose: 'your team' }] : []),
    ...(team?.parentId ? [{ scope: { kind: 'team' as const, teamId: team.parentId }, whose: 'above your team' }] : []),
    { scope: { kind: 'org' }, whose: 'everybody' },
  ]
  return new Map(scopes.map((one) => [scopeKey(one.scope), one]))
}

/** The budgets that limit somebody, the most used first. */
export async function ownCards(db: DbOrTransaction, viewer: Viewer, now: Date): Promise<BudgetCard[]> {
  const limiting = await limitingScopes(db, viewer, now)
  const budgets = await listBudgets(db, { scopes: [...limiting.values()].map(({ scope }) => scope) })
  return cardsOf(db, { viewer, budgets, limiting, now })
}

/** Every budget somebody may see, the most used first: those that limit them, and by role those of people and teams. */
export async function visibleCards(db: DbOrTransaction, viewer: Viewer, now: Date): Promise<BudgetCard[]> {
  const limiting = await limitingScopes(db, viewer, now)
  const budgets = await visibleBudgets(db, { viewer, limiting, now })
  return cardsOf(db, { viewer, budgets, limiting, now })
}

/** Which budgets' scopes somebody may see: those that limit them, and by role those of people and teams. */
export async function seenBy(
  db: DbOrTransaction,
  viewer: Viewer,
  now: Date,
): Promise<(scope: BudgetScope) => Promise<boolean>> {
  const limiting = await limitingScopes(db, viewer, now)
  return async (scope) => limiting.has(scopeKey(scope)) || maySeeBudget(db, viewer, scope, now)
}

/** One budget, if somebody may see it at all; null otherwise, as if it were not there. */
export async function cardOf(
  db: DbOrTransaction,
  viewer: Viewer,
  budget: Budget,
  now: Date,
): Promise<BudgetCard | null> {
  const limiting = await limitingScopes(db, viewer, now)
  const sees = limiting.has(scopeKey(budget.scope)) || (await maySeeBudget(db, viewer, budget.scope, now))
  if (!sees) return null
  return (await cardsOf(db, { viewer, budgets: [budget], limiting, now }))[0] ?? null
}

async function visibleBudgets(
  db: DbOrTransaction,
  input: { viewer: Viewer; limiting: Limiting; now: Date },
): Promise<Budget[]> {
  const { viewer, limiting, now } = input
  const all = await listBudgets(db)
  if (maySeeEverything(viewer)) return all
  const people = await ledPeople(db, viewer, now)
  const owners = await keyOwners(db, all)
  return all.filter(({ scope }) => {
    if (limiting.has(scopeKey(scope))) return true
    if (scope.kind === 'team') return viewer.ledTeamIds.has(scope.teamId)
    if (scope.kind === 'person') return people.has(scope.personId)
    return scope.kind === 'key' && people.has(owners.get(scope.lineageId)?.id ?? '')
  })
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

async function ledPeople(db: DbOrTransaction, viewer: Viewer, now: Date): Promise<Set<string>> {
  const members = await membersOf(db, { teamIds: [...viewer.ledTeamIds], day: dayOf(now) })
  return new Set(members.map(({ id }) => id))
}

async function keyOwners(
  db: DbOrTransaction,
  budgets: readonly Budget[],
): Promise<Map<string, { id: string; name: string }>> {
  const lineages = budgets.flatMap(({ scope }) => (scope.kind === 'key' ? [scope.lineageId] : []))
  const keys = await listedKeys(db, lineages)
  return new Map(keys.map(({ key, person }) => [key.lineageId, person]))
}

function personScope(personId: string): BudgetScope {
  return { kind: 'person', personId }
}
