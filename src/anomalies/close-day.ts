import { type Baseline, deviations } from './baselines/baseline.ts'
import { remember, rowUntil } from './baselines/history.ts'
import type { EntityState } from './entity-state.ts'
import type { Feature } from './features/feature.ts'
import type { Measured } from './features/measure.ts'
import { byHour, byModel, type OpenDay } from './features/open-day.ts'
import { learnUnitPrices } from './features/unit-prices.ts'
import { addUsage, noUsage, type Usage } from './features/usage.ts'
import { carriedFrom, nothingCarried } from './scoring/carried.ts'

const leastActiveUsd = 0.05
const trustOfUnusualDays = 0.3
const acceptedAfterDays = 9
const carriesDollarsFrom = 2

/** Writes a finished day into the history, so that it teaches; idle days teach nothing. */
export function closeDay(
  state: EntityState,
  open: OpenDay,
  measured: Measured,
  baselines: Readonly<Record<Feature, Baseline>>,
  sharedVolume: number,
): void {
  if (measured.total.usd < leastActiveUsd) return
  const again = state.history.days[rowUntil(state.history, open.day)] === open.day && state.history.count > 0
  remember(state.history, open.day, measured.features, trustOf(state, open))
  state.own = null
  if (again) return
  learnHours(state, open)
  if (!state.unusualOn.has(open.day)) learnModels(state, open)
  learnUnitPrices(state.unitPrices, open)
  const unit = deviations('unitCost', measured.features.unitCost, baselines.unitCost)
  const day = deviations('day', measured.features.day, baselines.day, sharedVolume)
  const cache = deviations('cacheMiss', measured.features.cacheMiss, baselines.cacheMiss)
  const unitExcess = measured.total.usd - measured.total.requests * Math.exp(baselines.unitCost.centre)
  state.carried = {
    unitCost: carriedFrom(state.carried.unitCost, unit),
    day: state.entity.kind === 'robot' ? carriedFrom(state.carried.day, day) : 0,
    unitUsd:
      Math.max(unit, cache) >= carriesDollarsFrom ? state.carried.unitUsd + unitExcess : state.carried.unitUsd / 4,
  }
  acceptWhatLasts(state, open.day)
}

function trustOf(state: EntityState, open: OpenDay): number {
  const end = open.startsAt + 86_400_000
  if (state.excluded.some((part) => part.from < end && part.to > open.startsAt)) return 0
  return state.unusualOn.has(open.day) ? trustOfUnusualDays : 1
}

// What has been unusual on nine of the last twelve days of activity is how it is now.
function acceptWhatLasts(state: EntityState, day: number): void {
  const { history } = state
  const rows = Array.from({ length: Math.min(12, history.count) }, (_, i) => history.count - 1 - i)
  const unusual = rows.filter(
    (row) => state.unusualOn.has(history.days[row] ?? 0) && (history.days[row] ?? 0) >= state.learnsSince,
  )
  if (unusual.length < acceptedAfterDays) return
  state.learnsSince = Math.min(...unusual.map((row) => history.days[row] ?? day))
  for (const row of unusual) history.trust[row] = 1
  state.carried = nothingCarried
}

function learnHours(state: EntityState, open: OpenDay): void {
  const kept = 2 ** (-1 / 30)
  state.ofDays = state.ofDays * kept + 1
  for (let hour = 0; hour < 24; hour++) {
    state.hours[hour] = (state.hours[hour] ?? 0) * kept
    state.hourUsd[hour] = (state.hourUsd[hour] ?? 0) * kept
  }
  const sums = byHour(open)
  let total = 0
  for (const usage of sums.values()) total += Math.max(0, usage.usd)
  for (const [hour, usage] of sums) {
    const wall = state.days.hourOf(open.startsAt + hour * 3_600_000)
    if (usage.usd <= 0) continue
    state.hours[wall] = (state.hours[wall] ?? 0) + 1
    state.hourUsd[wall] = (state.hourUsd[wall] ?? 0) + usage.usd / total
  }
}

function learnModels(state: EntityState, open: OpenDay): void {
  const kept = 2 ** (-1 / 14)
  state.usualDays = state.usualDays * kept + 1
  for (const usage of state.usual.values()) fade(usage, kept)
  for (const [model, usage] of byModel(open)) {
    let sum = state.usual.get(model)
    if (!sum) {
      sum = noUsage()
      state.usual.set(model, sum)
    }
    addUsage(sum, usage)
  }
}

function fade(usage: Usage, kept: number): void {
  usage.usd *= kept
  usage.requests *= kept
  usage.input *= kept
  usage.cacheRead *= kept
  usage.cacheWrite *= kept
  usage.output *= kept
}
