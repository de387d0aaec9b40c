import { addDays, type Day, type DayRange, daysIn, startOfDay } from '../base/calendar.ts'
import { type MicroUsd, microUsd, zeroUsd } from '../base/money.ts'
import type { BudgetStatus } from '../budgets/status.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { liveStates } from '../incidents/incident.ts'
import type { NamedIncident } from '../incidents/incident-facts.ts'
import { type PersonCell, personCells } from '../ledger/spend-cells.ts'
import { findingsOf } from './daily-cost.ts'
import type { Freshness } from './data-status-freshness.ts'
import { type DigestFacts, notReadUpTo } from './digest-facts.ts'
import { type Against, type Mover, moversOf, totalOf } from './digest-moves.ts'
import { type DigestScope, digestName, isWithin } from './digest-scope.ts'

/** A week of a scope, against the week before and a usual one. */
export type WeeklyDigest = Against & {
  name: string
  scope: DigestScope
  range: DayRange
  known: number
  people: number
  /** Whoever and whatever moved most against their own usual, up or down, the largest first; models stand in `shifts`. */
  movers: Mover[]
  /** Models whose part of the spend moved by five points or more, the largest first; shares are 0 to 1. */
  shifts: Array<{ name: string; share: number; before: number }>
  budgets: BudgetStatus[]
  incidents: { found: number; resolved: number; open: number }
  findings: NamedIncident[]
  late: Freshness[]
}

/** What the facts come to for a scope. */
export function weeklyDigest(facts: DigestFacts, scope: DigestScope): WeeklyDigest {
  const { range } = facts
  const total = totalOf(facts, scope)
  const movers = moversOf(facts, scope, total.known)
  const found = { from: startOfDay(range.from), to: startOfDay(range.to) }
  return {
    ...total,
    ...{ name: digestName(scope), scope, range },
    movers: movers
      .filter(
        (mover) =>
          mover.kind !== 'model' &&
          Math.abs(moveOf(mover)) >= Math.max(leastMove, (total.usualMicroUsd ?? 0) * leastShare),
      )
      .toSorted((a, b) => Math.abs(moveOf(b)) - Math.abs(moveOf(a)) || a.name.localeCompare(b.name)),
    shifts: shiftsOf(movers, total),
    budgets: facts.budgets.filter(({ teamId }) => isWithin(scope, teamId)).map(({ status }) => status),
    incidents: countsOf(facts, scope),
    findings: findingsOf(facts, { scope, found }),
    late: notReadUpTo(facts.fresh, range.to),
  }
}

/** Whether there is anything to say of a week: anything spent in it or the one before, a finding, an incident that is open. */
export function hasWeek({ spentMicroUsd, earlier, findings, incidents }: WeeklyDigest): boolean {
  return spentMicroUsd !== 0 || (earlier[0] ?? 0) !== 0 || findings.length > 0 || incidents.open > 0
}

/** What somebody moved by: against their usual, or against the week before where nothing is known to be usual. */
export function moveOf({ spentMicroUsd, earlier, usualMicroUsd }: Against): number {
  return spentMicroUsd - (usualMicroUsd ?? earlier[0] ?? 0)
}

export type SpendOfDay = { day: Day; usageSpendMicroUsd: MicroUsd }

/** What is spent on each day of the week before and of the week, for `twoWeeks`. */
export function dayCells(db: DbOrTransaction, range: DayRange): Promise<PersonCell[]> {
  return personCells(
    db,
    daysOfBoth(range).map((from) => ({ from, to: addDays(from, 1) })),
  )
}

/** The days of the week before and of the week, in order, with what a scope spent on each. */
export function twoWeeks(
  cells: readonly PersonCell[],
  { range, scope }: { range: DayRange; scope: DigestScope },
): SpendOfDay[] {
  const days = daysOfBoth(range)
  const sums = days.map(() => 0)
  for (const { range: at, teamId, usageSpendMicroUsd } of cells) {
    if (isWithin(scope, teamId)) sums[at] = (sums[at] ?? 0) + usageSpendMicroUsd
  }
  return days.map((day, at) => ({ day, usageSpendMicroUsd: microUsd(sums[at] ?? 0) }))
}

function daysOfBoth({ from, to }: DayRange): Day[] {
  return daysIn({ from: addDays(from, -7), to })
}

// A move of less than $20, or of less than a twentieth of all that is usual, is not among those worth reading.
const leastMove = 20_000_000
const leastShare = 0.05
const leastShift = 0.05

function shiftsOf(movers: readonly Mover[], total: Against): WeeklyDigest['shifts'] {
  const before = total.earlier[0] ?? zeroUsd
  if (total.spentMicroUsd <= 0 || before <= 0) return []
  return movers
    .filter(({ kind }) => kind === 'model')
    .map(({ name, spentMicroUsd, earlier }) => ({
      ...{ name, share: spentMicroUsd / total.spentMicroUsd, before: (earlier[0] ?? 0) / before },
    }))
    .filter((shift) => Math.abs(shift.share - shift.before) >= leastShift)
    .toSorted((a, b) => Math.abs(b.share - b.before) - Math.abs(a.share - a.before) || a.name.localeCompare(b.name))
}

// What the digest alone is told is counted apart.
function countsOf(facts: DigestFacts, scope: DigestScope): WeeklyDigest['incidents'] {
  const [from, to] = [startOfDay(facts.range.from).getTime(), startOfDay(facts.range.to).getTime()]
  const own = facts.incidents.filter(
    ({ incident, placedIn }) => incident.tier !== 'digest' && isWithin(scope, placedIn),
  )
  const count = (isSo: (one: NamedIncident['incident']) => boolean) =>
    own.filter(({ incident }) => isSo(incident)).length
  return {
    found: count(({ detectedAt }) => detectedAt >= from && detectedAt < to),
    resolved: count(({ resolvedAt }) => resolvedAt !== null && resolvedAt >= from && resolvedAt < to),
    open: count(({ state }) => liveStates.includes(state)),
  }
}
