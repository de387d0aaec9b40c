import { type Day, dayOf } from '../base/calendar.ts'
import type { Db } from '../db/database.ts'
import { teamLeads } from '../people/team.ts'
import { type Organisation, readOrganisation } from '../settings/organisation.ts'
import { type Budget, listBudgets } from './budget.ts'
import { peopleOfProjects } from './project-people.ts'
import type { RefusingBudget } from './refusal.ts'
import { type BudgetScope, scopeKey, scopeNames } from './scope.ts'

/** Whose request: what decides which budgets apply to it. */
export type Spender = { lineageId: string; personId: string; project: string }

/** A hard budget as a process knows it. */
export type KnownBudget = RefusingBudget & { budget: Budget }

/** The hard budgets of one moment, and who is in which team. */
export type KnownBudgets = {
  organisation: Organisation
  isEmpty: boolean
  /** The same as long as nothing changed. */
  fingerprint: string
  byId: ReadonlyMap<string, KnownBudget>
  /** Every budget that applies to a request of this day, the widest scope first. */
  applyingTo(spender: Spender, day: Day): KnownBudget[]
  /**
   * Whether a request may name this project though its key belongs to none: anybody may, unless the project has a hard
   * budget, which only people with a key of the project take from.
   */
  mayNameProject(project: string, personId: string): boolean
}

/** Reads what decides about admissions. */
export async function readKnownBudgets(db: Db, now: Date): Promise<KnownBudgets> {
  const organisation = await readOrganisation(db)
  const hard = (await listBudgets(db)).filter(({ hard }) => hard)
  const scopes = hard.map(({ scope }) => scope)
  const projects = [...new Set(scopes.flatMap((scope) => (scope.kind === 'project' ? [scope.project] : [])))]
  const [names, teams, projectPeople] = await Promise.all([
    scopeNames(db, scopes),
    readTeams(db, scopes, dayOf(now)),
    peopleOfProjects(db, projects, now),
  ])
  const known = hard.map((budget): KnownBudget => {
    const { id, scope, period, strict } = budget
    const scopeName = names.get(scopeKey(scope)) ?? ''
    return { budget, id, scope, scopeName, period, strict, askNames: teams.leadNames(scope, dayOf(now)) }
  })
  const byScope = Map.groupBy(known, ({ scope }) => scopeKey(scope))
  return {
    organisation,
    isEmpty: known.length === 0,
    fingerprint: JSON.stringify([
      organisation,
      known,
      teams.rows,
      [...projectPeople].map(([project, people]) => [project, [...people]]),
    ]),
    byId: new Map(known.map((one) => [one.id, one])),
    applyingTo({ lineageId, personId, project }, day) {
      const wanted = ['org:', ...teams.of(personId, day).map((id) => `team:${id}`)]
      if (project !== '') wanted.push(`project:${project}`)
      wanted.push(`person:${personId}`, `key:${lineageId}`)
      return wanted.flatMap((key) => byScope.get(key) ?? [])
    },
    mayNameProject(project, personId) {
      return !byScope.has(`project:${project}`) || (projectPeople.get(project)?.has(personId) ?? false)
    },
  }
}

type Teams = {
  rows: unknown
  /** The team above first. */
  of(personId: string, day: Day): string[]
  leadNames(scope: BudgetScope, day: Day): string[]
}

async function readTeams(db: Db, scopes: readonly BudgetScope[], today: Day): Promise<Teams> {
  if (scopes.every(({ kind }) => kind === 'org' || kind === 'project'))
    return { rows: null, of: () => [], leadNames: () => [] }
  const [memberships, teams, leads, keys] = await Promise.all([
    db
      .selectFrom('membership')
      .selectAll()
      .orderBy('person_id')
      .orderBy('from_day')
      .where((where) => where.or([where('to_day', 'is', null), where('to_day', '>=', today)]))
      .execute(),
    db.selectFrom('team').select(['id', 'parent_id']).orderBy('id').execute(),
    teamLeads(db),
    keyOwners(db, scopes),
  ])
  const byPerson = Map.groupBy(memberships, ({ person_id }) => person_id)
  const parents = new Map(teams.map(({ id, parent_id }) => [id, parent_id]))
  const withParent = (teamId: string): string[] => {
    const parent = parents.get(teamId)
    return parent ? [parent, teamId] : [teamId]
  }
  const of = (personId: string, day: Day): string[] => {
    const at = byPerson.get(personId)?.find((one) => one.from_day <= day && (one.to_day === null || one.to_day > day))
    return at ? withParent(at.team_id) : []
  }
  return {
    rows: [memberships, teams],
    of,
    leadNames(scope, day) {
      const personId =
        scope.kind === 'person' ? scope.personId : scope.kind === 'key' ? keys.get(scope.lineageId) : null
      const chain = scope.kind === 'team' ? withParent(scope.teamId) : personId ? of(personId, day) : []
      // The nearest team that has a lead, as `leadsFor` has it.
      for (const teamId of chain.toReversed()) {
        const names = (leads.get(teamId) ?? []).filter(({ id }) => id !== personId).map(({ name }) => name)
        if (names.length > 0) return names
      }
      return []
    },
  }
}

async function keyOwners(db: Db, scopes: readonly BudgetScope[]): Promise<Map<string, string>> {
  const lineages = scopes.flatMap((scope) => (scope.kind === 'key' ? [scope.lineageId] : []))
  if (lineages.length === 0) return new Map()
  const rows = await db
    .selectFrom('virtual_key')
    .select(['lineage_id', 'person_id'])
    .where('lineage_id', 'in', lineages)
    .orderBy('created_at')
    .execute()
  return new Map(rows.map(({ lineage_id, person_id }) => [lineage_id, person_id]))
}
