import { addDays, type DayRange, dayOf } from '../base/calendar.ts'
import { type MicroUsd, roundToMicroUsd, zeroUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'
import { sumsOf } from '../base/sums.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { TeamRanges } from '../ledger/member-cells.ts'
import { latestEntryAt } from '../ledger/spend-queries.ts'
import { type MemberSpend, spendByMember, type TeamScope, topModelOf, topModels } from '../ledger/team-spend-queries.ts'
import { membersOf } from '../people/membership.ts'
import { listTeams, teamById } from '../people/team.ts'
import { type Freshness, freshness } from './data-status-freshness.ts'
import type { Period } from './period.ts'

/**
 * Sums of some usage in a period. `week` is the usage spend of the period's last seven days, `weekBefore` of the seven
 * before those. Unpriced requests are in `requests` and in no sum of money.
 */
export type GroupSpend = {
  usageSpendMicroUsd: MicroUsd
  includedValueMicroUsd: MicroUsd
  seatsMicroUsd: MicroUsd
  requests: number
  unpricedRequests: number
  previousMicroUsd: MicroUsd
  weekMicroUsd: MicroUsd
  weekBeforeMicroUsd: MicroUsd
  /** The model with most usage spend; null when nothing was used, in rows whose model was not asked for, and for teams. */
  topModel: string | null
}

/** Who a row is about; `unmatched` is usage nobody has been matched to yet. */
export type Member =
  | { kind: 'person' | 'robot' | 'project'; personId: string; name: string; email: string | null }
  | { kind: 'unmatched' }

export type MemberRow = GroupSpend & {
  member: Member
  /** Their place by spend, from 1. */
  place: number
  /** The person who spent most, where at least two people spent something. */
  isTopSpender: boolean
}

/** `teamId` null: in no team, or nobody's. */
export type TeamRow = GroupSpend & { teamId: string | null; name: string; people: number }

/** What a team, or with `scope.kind` `org` everybody, spent in a period. Its rows add up to `total` to the micro-dollar. */
export type TeamReport = {
  scope: TeamScope
  name: string
  period: Period
  total: GroupSpend
  /** Most spend first: everybody who used something in the period or the one before it. */
  rows: MemberRow[]
  /** The teams the total is made of, most spend first, where there are several. */
  teams: TeamRow[]
  /** How many are in the team today; null for the organisation. */
  members: number | null
  countedUntil: Date | null
  /** How far the vendors were read. */
  fresh: Freshness[]
}

/**
 * Reads the report of a team with its sub-teams, or of everybody; null when there is no such team. Top models are looked up
 * for the rows that `modelsOf` chooses, such as those of one page; of everybody that takes long, so choose there.
 */
export async function teamReport(
  db: DbOrTransaction,
  input: {
    scope: TeamScope
    period: Period
    now: Date
    provider?: Provider
    modelsOf?: (rows: readonly MemberRow[]) => readonly MemberRow[]
  },
): Promise<TeamReport | null> {
  const { scope, period, now, modelsOf = (rows) => rows } = input
  const only = input.provider ? { provider: input.provider } : {}
  const team = scope.kind === 'team' ? await teamById(db, scope.teamId) : null
  if (scope.kind === 'team' && !team) return null
  const range = period.range
  const { total, rows, teams } = reportOf(await spendByMember(db, { scope, ranges: rangesOf(period), ...only }))
  const models = await topModels(db, { scope, range, ...only, personIds: modelsOf(rows).map(personIdOf) })
  return {
    total: { ...total, topModel: await topModelOf(db, { scope, range, ...only }) },
    rows: rows.map((row) => withTopModel(row, models.get(personIdOf(row)))),
    teams,
    scope,
    name: team?.name ?? 'The organisation',
    period,
    members: team ? await membersToday(db, team.id, now) : null,
    countedUntil: await latestEntryAt(db),
    fresh: await freshness(db),
  }
}

/** The last seven days of the period and the seven before, beside the period and the one to compare it with. */
export function rangesOf(period: Period): TeamRanges {
  const { to } = period.range
  const week: DayRange = { from: addDays(to, -7), to }
  const weekBefore: DayRange = { from: addDays(to, -14), to: week.from }
  return { period: period.range, previous: period.previous.range, week, weekBefore }
}

/** Adds the cells up by person and by team; which models they used is not in them. */
export function reportOf(spend: readonly MemberSpend[]): Pick<TeamReport, 'total' | 'rows' | 'teams'> {
  const byMember = Map.groupBy(spend, ({ personId }) => personId)
  const rows = [...byMember.values()]
    .map((cells) => ({ ...sumOf(cells), member: memberOf(cells[0]) }))
    .filter(wasThere)
    .toSorted(byMostSpend)
  const people = rows.filter((row) => row.member.kind === 'person' && row.usageSpendMicroUsd > 0)
  const top = people.length > 1 ? people[0] : undefined
  return {
    total: sumOf(spend),
    rows: rows.map((row, index) => ({ ...row, place: index + 1, isTopSpender: row === top })),
    teams: teamsOf(spend),
  }
}

/** Usage spend by request, over the requests whose price is known; null when there is none. */
export function eachRequest(spend: GroupSpend): MicroUsd | null {
  const priced = spend.requests - spend.unpricedRequests
  return priced > 0 ? roundToMicroUsd(spend.usageSpendMicroUsd / priced) : null
}

/** Whether anything happened in the period itself. */
export function usedAny(spend: GroupSpend): boolean {
  return spend.requests > 0 || spend.usageSpendMicroUsd !== 0 || spend.includedValueMicroUsd !== 0
}

function withTopModel(row: MemberRow, topModel: string | undefined): MemberRow {
  return topModel === undefined ? row : { ...row, topModel }
}

async function membersToday(db: DbOrTransaction, teamId: string, now: Date): Promise<number> {
  const subTeams = (await listTeams(db)).filter(({ parentId }) => parentId === teamId)
  const people = await membersOf(db, { teamIds: [teamId, ...subTeams.map(({ id }) => id)], day: dayOf(now) })
  return people.length
}

function teamsOf(spend: readonly MemberSpend[]): TeamRow[] {
  const byTeam = Map.groupBy(spend, ({ teamId }) => teamId)
  if (byTeam.size < 2) return []
  return [...byTeam]
    .map(([teamId, cells]) => ({
      ...sumOf(cells),
      teamId,
      name: cells[0]?.teamName ?? 'In no team',
      people: new Set(cells.flatMap(({ personId, requests }) => (personId && requests > 0 ? [personId] : []))).size,
    }))
    .filter(wasThere)
    .toSorted((a, b) => b.usageSpendMicroUsd - a.usageSpendMicroUsd || a.name.localeCompare(b.name))
}

function memberOf(cell: MemberSpend | undefined): Member {
  if (!cell || cell.personId === null || cell.kind === null) return { kind: 'unmatched' }
  return { kind: cell.kind, personId: cell.personId, name: cell.name ?? '', email: cell.email }
}

/** Whose a row is; null for usage nobody was matched to. */
export function personIdOf({ member }: Pick<MemberRow, 'member'>): string | null {
  return member.kind === 'unmatched' ? null : member.personId
}

function wasThere(spend: GroupSpend): boolean {
  return usedAny(spend) || spend.previousMicroUsd !== 0 || spend.seatsMicroUsd !== 0
}

type Sorted = GroupSpend & { member: Member }

function byMostSpend(a: Sorted, b: Sorted): number {
  const bySpend = b.usageSpendMicroUsd - a.usageSpendMicroUsd
  return (
    bySpend || b.requests - a.requests || b.previousMicroUsd - a.previousMicroUsd || nameIn(a).localeCompare(nameIn(b))
  )
}

function nameIn({ member }: Sorted): string {
  return member.kind === 'unmatched' ? '' : `${member.name} ${member.personId}`
}

const summed = [
  'usageSpendMicroUsd',
  'includedValueMicroUsd',
  'seatsMicroUsd',
  'previousMicroUsd',
  'weekMicroUsd',
  'weekBeforeMicroUsd',
  'requests',
  'unpricedRequests',
] as const

function sumOf(cells: readonly MemberSpend[]): GroupSpend {
  // Nearly everybody is in one team, and of thousands it matters.
  const [only] = cells
  const sums = only && cells.length === 1 ? only : sumsOf(cells, summed)
  return {
    usageSpendMicroUsd: sums.usageSpendMicroUsd,
    includedValueMicroUsd: sums.includedValueMicroUsd,
    seatsMicroUsd: sums.seatsMicroUsd,
    requests: sums.requests,
    unpricedRequests: sums.unpricedRequests,
    previousMicroUsd: sums.previousMicroUsd,
    weekMicroUsd: sums.weekMicroUsd,
    weekBeforeMicroUsd: sums.weekBeforeMicroUsd,
    topModel: null,
  }
}

/** The sums of nothing at all. */
export const noGroupSpend: GroupSpend = {
  usageSpendMicroUsd: zeroUsd,
  includedValueMicroUsd: zeroUsd,
  seatsMicroUsd: zeroUsd,
  requests: 0,
  unpricedRequests: 0,
  previousMicroUsd: zeroUsd,
  weekMicroUsd: zeroUsd,
  weekBeforeMicroUsd: zeroUsd,
  topModel: null,
}
