import { addDays, type DayRange, dayOf, startOfDay } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'
import { sumsOf } from '../base/sums.ts'
import { listBudgets } from '../budgets/budget.ts'
import { type BudgetStatus, budgetStatuses } from '../budgets/status.ts'
import { type Db, type DbOrTransaction, inSnapshot } from '../db/database.ts'
import { usageSpendByWay } from '../ledger/daily-spend-queries.ts'
import { type PersonSpend, spendByPerson } from '../ledger/people-spend-queries.ts'
import { latestEntryAt, spendByDayAndProvider, spendByModel, spendByProvider } from '../ledger/spend-queries.ts'
import { peopleOf } from '../people/membership.ts'
import { namesOf } from '../people/names-of.ts'
import { type SeatUse, seatUse } from '../sources/seat-use.ts'
import { type AdoptionTiers, adoptionTiers } from './adoption-tiers.ts'
import type { BillingCycle } from './billing-cycles-at.ts'
import { type CycleIncidents, cycleIncidents } from './cycle-incidents.ts'
import { type CycleProjection, type CycleSpend, cycleProjection, cycleSpend, historyFrom } from './cycle-spend.ts'
import { type Freshness, freshness } from './data-status-freshness.ts'
import { unreadDays } from './forecast-known.ts'
import { modelLabel } from './model-names.ts'
import { filterOf, type Scope, type Whose } from './scope.ts'
import { nameWithKind } from './team-finding.ts'

/** A billing cycle as its summary tells it: before it ends, or with its final figures. Names are plain text from people. */
export type CycleSummary = CycleSpend & {
  scope: Group
  stage: CycleStage
  cycle: BillingCycle
  /** Null once it is over, and where there is too little to tell by. */
  projection: CycleProjection | null
  /** The scope's own budget of just these days. */
  budget: BudgetStatus | null
  /** Whose members may have gone unused since the cycle began. */
  seats: SeatUse[]
  /** Who spent most, and how many spent anything. */
  top: Array<{ name: string; usageSpendMicroUsd: MicroUsd }>
  spenders: number
  /** The dearest, and how many there were. */
  models: Array<{ label: string; usageSpendMicroUsd: MicroUsd }>
  modelsUsed: number
  /** Null in the summary of some providers only, whose people and incidents are those of all. */
  adoption: AdoptionTiers | null
  incidents: CycleIncidents | null
  /** Of a cycle that is over: something of it has not been read yet. */
  isArriving: boolean
  countedUntil: Date | null
  fresh: Freshness[]
}

export type CycleStage = 'ending' | 'closed'

type Group = Extract<Scope, { kind: 'org' | 'team' }>
type Input = { scope: Group; cycle: BillingCycle; stage: CycleStage; now: Date }

const mostTop = 5
const mostModels = 3

/** Reads the summary of a cycle for everybody or a team, all of one snapshot; null where nothing was used or paid in it. */
export async function cycleSummary(db: Db, input: Input): Promise<CycleSummary | null> {
  return inSnapshot(db, async (snapshot) =>
    (await isCycleUsed(snapshot, input)) ? readSummary(snapshot, input) : null,
  )
}

/** Whether anything was used or paid in a cycle that has begun. */
export async function isCycleUsed(
  db: DbOrTransaction,
  { scope, cycle }: { scope: Whose; cycle: BillingCycle },
): Promise<boolean> {
  const rows = await spendByProvider(db, { ...filterOf(scope), ...cycle.range })
  return rows.some((row) => isOf(cycle, row.provider) && (row.requests > 0 || row.totalMicroUsd !== 0))
}

/** Whether all of a cycle was read: each account a day beyond its end, since vendors tell late what was used. */
export function hasArrived(fresh: readonly Freshness[], { range, providers }: BillingCycle): boolean {
  const until = startOfDay(addDays(range.to, 1))
  return fresh.every(({ vendor, readUpTo }) => !isOf({ providers }, vendor) || (readUpTo !== null && readUpTo >= until))
}

async function readSummary(db: DbOrTransaction, { scope, cycle, stage, now }: Input): Promise<CycleSummary> {
  const filter = filterOf(scope)
  const { range } = cycle
  const history = await spendByDayAndProvider(db, { ...filter, from: historyFrom(cycle), to: range.to })
  const days = history.filter(({ provider }) => isOf(cycle, provider))
  const spend = cycleSpend(days, cycle, now)
  const fresh = (await freshness(db)).filter(({ vendor }) => isOf(cycle, vendor))
  const members = await peopleOf(db, { teamId: filter.teamId ?? null, day: dayOf(now) })
  const unusedIn = { from: range.from, to: addDays(dayOf(now), 1) }
  const seats = await seatUse(db, { range: unusedIn, memberIds: scope.kind === 'org' ? null : members })
  return {
    ...spend,
    scope,
    stage,
    cycle,
    projection: stage === 'ending' ? await projectionOf(db, { scope, cycle, days, fresh, now }) : null,
    budget: await budgetOf(db, { scope, range, at: stage === 'ending' ? now : lastInstant(range) }),
    seats: seats.filter(({ vendor }) => isOf(cycle, vendor)),
    ...(await dearest(db, { scope, cycle })),
    adoption: cycle.isMain ? await adoptionTiers(db, { personIds: members, before: spend.countedTo }) : null,
    incidents: cycle.isMain ? await cycleIncidents(db, { scope, range, now }) : null,
    isArriving: stage === 'closed' && !hasArrived(fresh, cycle),
    countedUntil: await latestEntryAt(db),
    fresh,
  }
}

function isOf({ providers }: Pick<BillingCycle, 'providers'>, provider: Provider): boolean {
  return providers === null || providers.includes(provider)
}

function lastInstant({ to }: DayRange): Date {
  return new Date(startOfDay(to).getTime() - 1)
}

async function projectionOf(
  db: DbOrTransaction,
  input: Pick<Input, 'scope' | 'cycle' | 'now'> & {
    days: Parameters<typeof cycleProjection>[0]
    fresh: readonly Freshness[]
  },
): Promise<CycleProjection | null> {
  const { scope, cycle, days, fresh, now } = input
  const lately = { from: addDays(dayOf(now), -unreadDays), to: addDays(dayOf(now), 1) }
  const ways = (await usageSpendByWay(db, { ...filterOf(scope), ...lately })).filter(({ provider }) =>
    isOf(cycle, provider),
  )
  return cycleProjection(days, { range: cycle.range, ways, fresh, now })
}

// A budget's period is reckoned in the organisation's zone or from the vendor's hour, a cycle here in UTC days.
async function budgetOf(
  db: DbOrTransaction,
  { scope, range, at }: { scope: Group; range: DayRange; at: Date },
): Promise<BudgetStatus | null> {
  const of = scope.kind === 'team' ? ({ kind: 'team', teamId: scope.teamId } as const) : ({ kind: 'org' } as const)
  const budgets = (await listBudgets(db, { scopes: [of] })).filter(
    ({ period }) => period === 'cycle' || period === 'month',
  )
  const statuses = await budgetStatuses(db, { budgets, now: at })
  const isNear = (one: Date, day: DayRange['from']) => Math.abs(one.getTime() - startOfDay(day).getTime()) <= aDayMs
  return statuses.find(({ start, end }) => isNear(start, range.from) && isNear(end, range.to)) ?? null
}

const aDayMs = 24 * 3_600_000

async function dearest(
  db: DbOrTransaction,
  { scope, cycle }: Pick<Input, 'scope' | 'cycle'>,
): Promise<Pick<CycleSummary, 'top' | 'spenders' | 'models' | 'modelsUsed'>> {
  const during = { ...filterOf(scope), ...cycle.range }
  const spenders = (await spendersIn(db, during, cycle)).filter(({ usageSpendMicroUsd }) => usageSpendMicroUsd > 0)
  const top = spenders.slice(0, mostTop)
  const names = await namesOf(
    db,
    top.flatMap(({ personId }) => personId ?? []),
  )
  const models = (await spendByModel(db, during)).filter(
    ({ provider, model, usageSpendMicroUsd }) => isOf(cycle, provider) && model !== '' && usageSpendMicroUsd > 0,
  )
  return {
    top: top.map(({ personId, kind, usageSpendMicroUsd }) => ({
      name: nameWithKind({ name: personId === null ? null : (names.get(personId) ?? 'Somebody'), kind }),
      usageSpendMicroUsd,
    })),
    spenders: spenders.length,
    models: models.slice(0, mostModels).map((row) => ({
      label: modelLabel(row, models),
      usageSpendMicroUsd: row.usageSpendMicroUsd,
    })),
    modelsUsed: models.length,
  }
}

async function spendersIn(
  db: DbOrTransaction,
  during: DayRange & { teamId?: string },
  { providers }: BillingCycle,
): Promise<Array<Pick<PersonSpend, 'personId' | 'kind' | 'usageSpendMicroUsd'>>> {
  if (providers === null) return spendByPerson(db, during)
  const rows: PersonSpend[] = []
  for (const provider of providers) rows.push(...(await spendByPerson(db, { ...during, provider })))
  return [...Map.groupBy(rows, ({ personId }) => personId)]
    .map(([personId, parts]) => ({
      personId,
      kind: parts[0]?.kind ?? null,
      usageSpendMicroUsd: sumOf(parts),
    }))
    .toSorted((a, b) => b.usageSpendMicroUsd - a.usageSpendMicroUsd)
}

function sumOf(parts: readonly PersonSpend[]): MicroUsd {
  return sumsOf(parts, ['usageSpendMicroUsd']).usageSpendMicroUsd
}
