import { addDays, type Day, type DayRange, dayOf, mondayOf } from '../base/calendar.ts'
import { type MicroUsd, zeroUsd } from '../base/money.ts'
import { type Db, inSnapshot } from '../db/database.ts'
import {
  type BilledModel,
  type ModelUse,
  type ModelUser,
  modelUse,
  modelWeeks,
  topUsers,
} from '../ledger/model-queries.ts'
import { latestEntryAt, type Spend, spendTotals } from '../ledger/spend-queries.ts'
import { cachingSaved, cachingSavedByAll } from './caching-saved.ts'
import { type Freshness, freshness } from './data-status-freshness.ts'
import { type ModelCosts, withCosts } from './model-costs.ts'
import { modelLabel } from './model-names.ts'
import { type SwitchSaving, suggestedSaving } from './model-switch.ts'
import type { Period } from './period.ts'
import { filterOf, type Scope } from './scope.ts'
import { hasAny } from './spend-report.ts'

/**
 * A model with what it costs. `label`: its name in lists. `previousMicroUsd`: usage spend in the period before.
 * `cachingSavedMicroUsd`: see `cachingSaved`.
 */
export type ModelRow = ModelUse &
  ModelCosts & { label: string; previousMicroUsd: MicroUsd; cachingSavedMicroUsd: MicroUsd | null }

/** What each model cost somebody, a team or everybody in a period. All parts are of one snapshot. */
export type ModelsReport = Spend & {
  scope: Scope
  period: Period
  /** Null when nothing was used in the period before. */
  previous: Spend | null
  /** Most usage spend first; they add up to the usage spend. Fees without a model have the empty name. */
  models: ModelRow[]
  /** Who used most of the models that were asked for: three each, most spend first. */
  users: ModelUser[]
  /** Requests of each model by week from Monday: the period, and so much before it that there are twelve. */
  weeks: Array<{ week: Day; model: string; requests: number }>
  /** The week that is not over. */
  growing: Day
  /** What the vendors' prompt caches saved; null where that is not known. */
  cachingSavedMicroUsd: MicroUsd | null
  /** Where a switch to a cheaper model of the same maker would have saved most; null where there is none. */
  saving: SwitchSaving | null
  countedUntil: Date | null
  fresh: Freshness[]
}

type Input = {
  scope: Scope
  period: Period
  now: Date
  /** The models whose users are looked up. */
  usersOf(models: readonly ModelRow[]): readonly BilledModel[]
}

/** Reads the models of a scope that the viewer may see. */
export async function modelsReport(db: Db, { scope, period, now, usersOf }: Input): Promise<ModelsReport> {
  return inSnapshot(db, async (snapshot) => {
    const filter = { ...filterOf(scope), ...period.range }
    const before = { ...filterOf(scope), ...period.previous.range }
    const previous = await spendTotals(snapshot, before)
    const lastDay = addDays(period.range.to, -1)
    const models = rowsOf(await modelUse(snapshot, filter), await modelUse(snapshot, before), lastDay)
    return {
      ...(await spendTotals(snapshot, filter)),
      scope,
      period,
      previous: hasAny(previous) ? previous : null,
      models,
      users: await topUsers(snapshot, { filter, models: usersOf(models), most: 3 }),
      weeks: await modelWeeks(snapshot, { ...filterOf(scope), ...weeksUpTo(period.range) }),
      growing: mondayOf(dayOf(now)),
      cachingSavedMicroUsd: cachingSavedByAll(models, lastDay),
      saving: await suggestedSaving(snapshot, filter),
      countedUntil: await latestEntryAt(snapshot),
      fresh: await freshness(snapshot),
    }
  })
}

function rowsOf(uses: readonly ModelUse[], before: readonly ModelUse[], lastDay: Day): ModelRow[] {
  const used = uses.filter((use) => use.requests > 0 || use.usageSpendMicroUsd !== 0)
  return withCosts(used).map((use) => ({
    ...use,
    label: modelLabel(use, used),
    previousMicroUsd:
      before.find(({ provider, model }) => provider === use.provider && model === use.model)?.usageSpendMicroUsd ??
      zeroUsd,
    cachingSavedMicroUsd: cachingSaved(use, lastDay),
  }))
}

const fewestWeeks = 12
/** As many as fit on the axis of a chart. */
const mostWeeks = 44

function weeksUpTo({ from, to }: DayRange): DayRange {
  const newest = mondayOf(addDays(to, -1))
  const first = [addDays(newest, -7 * (fewestWeeks - 1)), mondayOf(from)].toSorted()[0] ?? newest
  const earliest = addDays(newest, -7 * (mostWeeks - 1))
  return { from: first < earliest ? earliest : first, to }
}
