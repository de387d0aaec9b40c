import { dayOf } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { maySeeEverything, type Viewer } from '../people/access.ts'
import { membersOf, teamOfPerson } from '../people/membership.ts'
import { listedKeys, pageOfKeys } from '../people/virtual-key-list.ts'
import { maySeeBudget } from './access.ts'
import { type Budget, listBudgets } from './budget.ts'
import { type BudgetScope, scopeKey } from './scope.ts'

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

/** Which scopes somebody may be told of by name: those they are in, and by role those of people and teams. */
export async function seenBy(
  db: DbOrTransaction,
  viewer: Viewer,
  now: Date,
): Promise<(scope: BudgetScope) => Promise<boolean>> {
  const limiting = await limitingScopes(db, viewer, now)
  return async (scope) => limiting.has(scopeKey(scope)) || maySeeBudget(db, viewer, scope, now)
}

/** Whether somebody may see a budget: it is their own, refuses what they do, or is of who and what they may see by role. */
export async function isBudgetSeen(
  db: DbOrTransaction,
  { viewer, budget, limiting, now }: { viewer: Viewer; budget: Budget; limiting: Limiting; now: Date },
): Promise<boolean> {
  return limitsThem(limiting, budget) || maySeeBudget(db, viewer, budget.scope, now)
}

// A soft budget above somebody refuses nothing of theirs, and tells what all the others spend.
function limitsThem(limiting: Limiting, { scope, hard }: Budget): boolean {
  return limiting.has(scopeKey(scope)) && (hard || scope.kind === 'person' || scope.kind === 'key')
}

/** The budgets somebody may see: their own, those that refuse what they do, and by role those of people and teams. */
export async function visibleBudgets(
  db: DbOrTransaction,
  input: { viewer: Viewer; limiting: Limiting; now: Date },
): Promise<Budget[]> {
  const { viewer, limiting, now } = input
  const all = await listBudgets(db)
  if (maySeeEverything(viewer)) return all
  const people = await ledPeople(db, viewer, now)
  const owners = await keyOwners(db, all)
  return all.filter((budget) => {
    const { scope } = budget
    if (limitsThem(limiting, budget)) return true
    if (scope.kind === 'team') return viewer.ledTeamIds.has(scope.teamId)
    if (scope.kind === 'person') return people.has(scope.personId)
    return scope.kind === 'key' && people.has(owners.get(scope.lineageId)?.id ?? '')
  })
}

/** The ids of those who are in a team the viewer leads today. */
export async function ledPeople(db: DbOrTransaction, viewer: Viewer, now: Date): Promise<Set<string>> {
  const members = await membersOf(db, { teamIds: [...viewer.ledTeamIds], day: dayOf(now) })
  return new Set(members.map(({ id }) => id))
}

/** Whose the keys of budgets are, by their lineage. */
export async function keyOwners(
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
