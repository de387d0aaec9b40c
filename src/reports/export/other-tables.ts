import { dayOf } from '../../base/calendar.ts'
import type { CsvCell } from '../../base/csv.ts'
import { microUsd } from '../../base/money.ts'
import { type Budget, listBudgets } from '../../budgets/budget.ts'
import { type BudgetStatus, budgetStatuses } from '../../budgets/status.ts'
import { rowsInPieces, type Snapshot } from '../../db/pieces.ts'
import { type SessionExport, sessionsToExport } from '../../ledger/session-export.ts'
import type { SpendFilter } from '../../ledger/spend-queries.ts'
import { membersOf } from '../../people/membership.ts'
import { listTeams } from '../../people/team.ts'
import { listedKeys } from '../../people/virtual-key-list.ts'
import type { Scope } from '../scope.ts'
import { dollars, type ExportTable, noSums, tableOf } from './table.ts'
import { ownerColumns } from './usage-tables.ts'

/** The sessions that ended in the period. Their cost is that of the whole session, whatever part of it lies outside. */
export function sessionsTable(snapshot: Snapshot, filter: SpendFilter): ExportTable {
  return tableOf<SessionExport>(
    [
      { name: 'Started (UTC)', cell: ({ startedAt }) => startedAt.toISOString() },
      { name: 'Ended (UTC)', cell: ({ endedAt }) => endedAt.toISOString() },
      { name: 'Minutes', cell: ({ startedAt, endedAt }) => minutesBetween(startedAt, endedAt) },
      ...ownerColumns,
      { name: 'Tool', cell: ({ tool }) => tool },
      { name: 'Session', cell: ({ session }) => session },
      { name: 'Project', cell: ({ project }) => project },
      { name: 'Repository', cell: ({ repository }) => repository },
      { name: 'Requests', cell: ({ requests }) => requests },
      { name: 'Output tokens', cell: ({ outputTokens }) => outputTokens },
      { name: 'Cost (USD)', cell: ({ costMicroUsd }) => dollars(costMicroUsd) },
    ],
    rowsInPieces(snapshot, sessionsToExport(snapshot, filter)),
    ({ requests, costMicroUsd }) => ({
      ...noSums,
      requests,
      usageSpendMicroUsd: costMicroUsd,
      totalMicroUsd: costMicroUsd,
    }),
  )
}

/** The budgets of a scope and of what is in it, as they stand at `now`. They count in periods of their own, so they have no sums. */
export function budgetsTable(snapshot: Snapshot, { scope, now }: { scope: Scope; now: Date }): ExportTable {
  async function* rows(): AsyncGenerator<BudgetStatus> {
    const budgets = await budgetsWithin(snapshot, scope, now)
    yield* await budgetStatuses(snapshot, { budgets, now })
  }
  return tableOf(
    [
      { name: 'Of', cell: ({ budget }) => budget.scope.kind },
      { name: 'Name', cell: ({ scopeName }) => scopeName },
      { name: 'Each', cell: ({ budget }) => budget.period },
      { name: 'From', cell: ({ start }) => start.toISOString() },
      { name: 'Until', cell: ({ end }) => end.toISOString() },
      { name: 'Limit with raises (USD)', cell: ({ limitMicroUsd }) => dollars(limitMicroUsd) },
      { name: 'Spent (USD)', cell: ({ spentMicroUsd }) => dollars(spentMicroUsd) },
      { name: 'Left (USD)', cell: (status) => dollars(microUsd(status.limitMicroUsd - status.spentMicroUsd)) },
      { name: 'Provisional for unpriced requests (USD)', cell: (status) => dollars(status.provisionalMicroUsd) },
      { name: 'Held for requests under way (USD)', cell: ({ heldMicroUsd }) => dollars(heldMicroUsd) },
      { name: 'Stops at the limit', cell: ({ budget }) => stopWord(budget) },
      { name: 'Warns at (percent)', cell: ({ budget }) => budget.warnAt.join(' ') },
      { name: 'Used up at this pace', cell: ({ usedUpAt }) => usedUpAt?.toISOString() ?? null },
    ],
    rows(),
    () => noSums,
  )
}

async function budgetsWithin(snapshot: Snapshot, scope: Scope, now: Date): Promise<Budget[]> {
  const all = await listBudgets(snapshot)
  if (scope.kind === 'org') return all
  const teams = scope.kind === 'team' ? await withSubTeams(snapshot, scope.teamId) : new Set<string>()
  const people = scope.kind === 'team' ? await peopleIn(snapshot, teams, now) : new Set([scope.personId])
  const lineages = all.flatMap(({ scope: of }) => (of.kind === 'key' ? [of.lineageId] : []))
  const owners = new Map(
    (await listedKeys(snapshot, lineages)).map(({ key, person }) => [key.lineageId, person.id] as const),
  )
  return all.filter(({ scope: of }) => {
    if (of.kind === 'team') return teams.has(of.teamId)
    if (of.kind === 'person') return people.has(of.personId)
    return of.kind === 'key' && people.has(owners.get(of.lineageId) ?? '')
  })
}

async function withSubTeams(snapshot: Snapshot, teamId: string): Promise<Set<string>> {
  const subTeams = (await listTeams(snapshot)).filter(({ parentId }) => parentId === teamId)
  return new Set([teamId, ...subTeams.map(({ id }) => id)])
}

async function peopleIn(snapshot: Snapshot, teams: ReadonlySet<string>, now: Date): Promise<Set<string>> {
  return new Set((await membersOf(snapshot, { teamIds: [...teams], day: dayOf(now) })).map(({ id }) => id))
}

function stopWord({ hard, strict }: Budget): CsvCell {
  if (strict) return 'strictly'
  return hard ? 'yes' : 'no'
}

function minutesBetween(from: Date, to: Date): number {
  return Math.round((to.getTime() - from.getTime()) / 60_000)
}
