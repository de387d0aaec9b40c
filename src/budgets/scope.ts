import { sql } from 'kysely'
import { hasHiddenCharacter } from '../base/hidden-characters.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { hiddenCharacters } from '../people/label.ts'
import { BudgetFault } from './budget-fault.ts'

/** Whose spend a budget counts. A key is named by the first of its rotation, so that its budget outlives the secret. */
export type BudgetScope =
  | { kind: 'org' }
  | { kind: 'team'; teamId: string }
  | { kind: 'project'; project: string }
  | { kind: 'person'; personId: string }
  | { kind: 'key'; lineageId: string }

/** From the widest to the narrowest. */
export const scopeKinds = ['org', 'team', 'project', 'person', 'key'] as const satisfies ReadonlyArray<
  BudgetScope['kind']
>

type ScopeColumns = { scope_kind: BudgetScope['kind']; scope_id: string }

/** How a scope stands in its two columns. */
export function scopeColumns(scope: BudgetScope): ScopeColumns {
  switch (scope.kind) {
    case 'org':
      return { scope_kind: 'org', scope_id: '' }
    case 'team':
      return { scope_kind: 'team', scope_id: scope.teamId }
    case 'project':
      return { scope_kind: 'project', scope_id: scope.project }
    case 'person':
      return { scope_kind: 'person', scope_id: scope.personId }
    case 'key':
      return { scope_kind: 'key', scope_id: scope.lineageId }
  }
}

/** The scope that stands in two columns. */
export function scopeOf({ scope_kind, scope_id }: ScopeColumns): BudgetScope {
  switch (scope_kind) {
    case 'org':
      return { kind: 'org' }
    case 'team':
      return { kind: 'team', teamId: scope_id }
    case 'project':
      return { kind: 'project', project: scope_id }
    case 'person':
      return { kind: 'person', personId: scope_id }
    case 'key':
      return { kind: 'key', lineageId: scope_id }
  }
}

/** One text for each scope. */
export function scopeKey(scope: BudgetScope): string {
  const { scope_kind, scope_id } = scopeColumns(scope)
  return `${scope_kind}:${scope_id}`
}

/**
 * What people call the scopes, by `scopeKey`: `Payments`, `Ana Lopez`, `checkout`, a key's name, `the organisation`. One
 * that is gone has no name here.
 */
export async function scopeNames(db: DbOrTransaction, scopes: readonly BudgetScope[]): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for (const scope of scopes) {
    if (scope.kind === 'org') names.set(scopeKey(scope), 'the organisation')
    if (scope.kind === 'project') names.set(scopeKey(scope), scope.project)
  }
  const teams = scopes.flatMap((scope) => (scope.kind === 'team' ? [scope.teamId] : []))
  const people = scopes.flatMap((scope) => (scope.kind === 'person' ? [scope.personId] : []))
  const keys = scopes.flatMap((scope) => (scope.kind === 'key' ? [scope.lineageId] : []))
  if (teams.length > 0) {
    for (const row of await db.selectFrom('team').select(['id', 'name']).where('id', 'in', teams).execute())
      names.set(`team:${row.id}`, row.name)
  }
  if (people.length > 0) {
    for (const row of await db.selectFrom('person').select(['id', 'name']).where('id', 'in', people).execute())
      names.set(`person:${row.id}`, row.name)
  }
  if (keys.length > 0) {
    const rows = await db
      .selectFrom('virtual_key')
      .select(['lineage_id', sql<string>`(array_agg(name order by created_at desc))[1]`.as('name')])
      .where('lineage_id', 'in', keys)
      .groupBy('lineage_id')
      .execute()
    for (const row of rows) names.set(`key:${row.lineage_id}`, row.name)
  }
  return names
}

const longestProject = 200

/** Throws a `BudgetFault` where a budget for this scope could never count anything. */
export async function requireScope(db: DbOrTransaction, scope: BudgetScope): Promise<void> {
  switch (scope.kind) {
    case 'org':
      return
    case 'project':
      if (scope.project.trim() === '') throw new BudgetFault('project', 'give the name of a project.')
      if (scope.project.length > longestProject)
        throw new BudgetFault('project', `the name is longer than ${longestProject} characters.`)
      if (hasHiddenCharacter(scope.project))
        throw new BudgetFault('project', `the name holds ${hiddenCharacters}. Write it as one plain line.`)
      return
    case 'team': {
      const team = await db
        .selectFrom('team')
        .select('id')
        .where('id', '=', scope.teamId)
        .where('removed_at', 'is', null)
        .executeTakeFirst()
      if (!team) throw new BudgetFault('team', 'there is no such team any more. Choose another one.', 'not-found')
      return
    }
    case 'person': {
      const person = await db
        .selectFrom('person')
        .select('id')
        .where('id', '=', scope.personId)
        .where('left_at', 'is', null)
        .executeTakeFirst()
      if (!person)
        throw new BudgetFault('person', 'nobody of that name is here any more. Choose somebody else.', 'not-found')
      return
    }
    case 'key': {
      const key = await db
        .selectFrom('virtual_key')
        .select('id')
        .where('lineage_id', '=', scope.lineageId)
        .where('revoked_at', 'is', null)
        .executeTakeFirst()
      if (!key) throw new BudgetFault('key', 'that key is revoked or was never made. Choose another one.', 'not-found')
    }
  }
}
