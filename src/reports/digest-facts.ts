import { addDays, type Day, type DayRange, dayOf, startOfDay } from '../base/calendar.ts'
import { listBudgets } from '../budgets/budget.ts'
import { keyOwner } from '../budgets/contacts.ts'
import { type BudgetStatus, budgetStatuses } from '../budgets/status.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { type NamedIncident, named } from '../incidents/incident-facts.ts'
import { incidentsBetween } from '../incidents/incidents-between.ts'
import {
  type ModelCell,
  modelCells,
  type PersonCell,
  type ProjectCell,
  personCells,
  projectCells,
} from '../ledger/spend-cells.ts'
import { membershipsOn } from '../people/membership-days.ts'
import { listTeams, type Team } from '../people/team.ts'
import { type Freshness, freshness } from './data-status-freshness.ts'
import { weeksLookedAt } from './usual.ts'

// A budget of which at least this share is used is near its limit.
const nearLimit = 0.8

/**
 * All that digests about a range of days are made of, for whoever reads them: read once, then looked at for each scope. Range
 * 0 of the cells is the range itself, the others are the same days of the weeks before it, the newest first.
 */
export type DigestFacts = {
  range: DayRange
  people: PersonCell[]
  models: ModelCell[]
  projects: ProjectCell[]
  teams: Team[]
  /** At least 80% used, the fullest first; `teamId` is the team it is of, or of whoever it is of, today. */
  budgets: Array<{ status: BudgetStatus; teamId: string | null }>
  /** Those found or resolved since the range began, and those that are open; placed by the team of today. */
  incidents: Array<NamedIncident & { placedIn: string | null }>
  fresh: Freshness[]
}

/** Reads the facts about a range of whole days, as they are at `now`. */
export async function digestFacts(
  db: DbOrTransaction,
  { range, now }: { range: DayRange; now: Date },
): Promise<DigestFacts> {
  const ranges = withEarlier(range)
  const memberships = await membershipsOn(db, dayOf(now)).select(['person_id', 'team_id']).execute()
  const teamOf = new Map(memberships.map(({ person_id, team_id }) => [person_id, team_id]))
  return {
    range,
    people: await personCells(db, ranges),
    models: await modelCells(db, ranges),
    projects: await projectCells(db, ranges),
    teams: await listTeams(db),
    budgets: await nearBudgets(db, { now, teamOf }),
    incidents: await incidentsSince(db, { range, teamOf }),
    fresh: await freshness(db),
  }
}

// The range and the same days of the weeks before, the newest first.
function withEarlier({ from, to }: DayRange): DayRange[] {
  return Array.from({ length: weeksLookedAt + 1 }, (_, weeks) => ({
    from: addDays(from, -7 * weeks),
    to: addDays(to, -7 * weeks),
  }))
}

/** The accounts of which not everything before a day was read, those that cannot be read among them. */
export function notReadUpTo(fresh: readonly Freshness[], day: Day): Freshness[] {
  return fresh.filter(({ readUpTo }) => readUpTo !== null && readUpTo < startOfDay(day))
}

type TeamOf = ReadonlyMap<string, string>

async function nearBudgets(db: DbOrTransaction, { now, teamOf }: { now: Date; teamOf: TeamOf }) {
  const statuses = await budgetStatuses(db, { budgets: await listBudgets(db), now })
  const near = statuses
    .filter((status) => status.limitMicroUsd > 0 && shareOf(status) >= nearLimit)
    .toSorted((a, b) => shareOf(b) - shareOf(a) || a.scopeName.localeCompare(b.scopeName))
  const placed: DigestFacts['budgets'] = []
  for (const status of near) placed.push({ status, teamId: await teamOfBudget(db, status, teamOf) })
  return placed
}

function shareOf({ spentMicroUsd, provisionalMicroUsd, limitMicroUsd }: BudgetStatus): number {
  return (spentMicroUsd + provisionalMicroUsd) / limitMicroUsd
}

async function teamOfBudget(
  db: DbOrTransaction,
  { budget: { scope } }: BudgetStatus,
  teamOf: TeamOf,
): Promise<string | null> {
  switch (scope.kind) {
    case 'org':
    case 'project':
      return null
    case 'team':
      return scope.teamId
    case 'person':
      return teamOf.get(scope.personId) ?? null
    case 'key': {
      const owner = await keyOwner(db, scope.lineageId)
      return (owner && teamOf.get(owner)) ?? null
    }
  }
}

async function incidentsSince(db: DbOrTransaction, { range, teamOf }: { range: DayRange; teamOf: TeamOf }) {
  const from = startOfDay(addDays(range.from, -1))
  const found = await incidentsBetween(db, { from, to: startOfDay(addDays(range.to, 2)) })
  const all = await named(db, found)
  return all.map((one) => {
    const { subject, subjectKind } = one.incident
    return { ...one, placedIn: subjectKind === 'team' ? subject.id || null : (teamOf.get(subject.id) ?? null) }
  })
}
