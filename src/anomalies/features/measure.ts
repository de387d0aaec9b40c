import { type Bins, binMs, dearestWindow } from './bins.ts'
import type { Features } from './feature.ts'
import { byHour, type OpenDay } from './open-day.ts'
import { longest, type Run, steadyRuns, unattendedRuns } from './runs.ts'
import { inputSide, sumOf, type Usage } from './usage.ts'

/** What has to be known of an entity to measure its day. */
export type Habits = {
  readonly kind: 'person' | 'robot' | 'key'
  readonly promptsKnown: boolean
  /** Whether an hour of the wall is hardly ever worked in; null while too little is known. */
  readonly isOdd: ((at: number) => boolean) | null
  /** Whether a tool is new to it; null while too little is known. */
  readonly isNewTool: ((tool: string) => boolean) | null
  /** Dollars usual in the three hours that end with this bin; null while too little is known. */
  readonly usualThreeHours: ((endBin: number) => number) | null
}

export type Measured = {
  readonly features: Features
  readonly total: Usage
  /** When the dearest hour began. */
  readonly hourFrom: number
  readonly steady: Run
  readonly unattended: Run
  readonly lastAt: number
}

const fewestRequests = 8
const leastUsd = 1

/** Measures a day as far as it is known; `sessions` holds the bins of each session and, under '', of all together. */
export function measure(day: OpenDay, sessions: ReadonlyMap<string, Bins>, habits: Habits): Measured {
  const total = sumOf(day.cells.values())
  const hour = dearestWindow(day.bins, 12)
  const alone = habits.kind === 'robot' ? [] : todays(day, sessions)
  const steady = longest(alone.flatMap((bins) => since(day, steadyRuns(bins))))
  const unattended = habits.promptsKnown
    ? longest(alone.flatMap((bins) => since(day, unattendedRuns(bins))))
    : longest([])
  const features: Features = {
    day: total.usd,
    hour: habits.kind === 'robot' ? Number.NaN : hour.usd,
    pace: habits.kind === 'person' ? Number.NaN : pace(day.bins, habits),
    steady: habits.kind === 'robot' ? Number.NaN : steady.usd >= leastUsd ? steady.minutes : 0,
    unattended:
      habits.kind === 'robot' || !habits.promptsKnown
        ? Number.NaN
        : unattended.usd >= leastUsd
          ? unattended.minutes
          : 0,
    unattendedUsd: habits.kind === 'robot' || !habits.promptsKnown ? Number.NaN : unattended.usd,
    unitCost: unitCost(total),
    unitCostHour: dearestUnit(day.bins),
    cacheMiss: cacheMiss(total, 20),
    cacheMissHour: worstCacheMiss(day),
    oddHours: habits.isOdd ? oddUsd(day.bins, habits.isOdd) : Number.NaN,
    newTools: habits.isNewTool ? newToolUsd(day, habits.isNewTool) : Number.NaN,
  }
  return {
    features,
    total,
    hourFrom: (hour.end - 12) * binMs,
    steady,
    unattended,
    lastAt: lastAt(day.bins.index),
  }
}

// What is told by the hour stands at the hour's beginning, and may have been used up to its end.
function lastAt(bins: readonly number[]): number {
  const last = bins.at(-1) ?? 0
  return (last + (bins.every((bin) => bin % 12 === 0) ? 12 : 1)) * binMs
}

/** The log odds of a prompt's token not coming from a cache; NaN without tokens, or where nothing is ever cached. */
export function cacheMiss(usage: Usage, requestsAtLeast: number): number {
  const all = inputSide(usage)
  if (usage.requests < requestsAtLeast || all <= 0 || usage.cacheRead < 0) return Number.NaN
  const read = Math.min(0.99, Math.max(0.01, usage.cacheRead / all))
  return Math.log((1 - read) / read)
}

function unitCost(usage: Usage): number {
  return usage.requests >= fewestRequests && usage.usd > 0 ? usage.usd / usage.requests : Number.NaN
}

function todays(day: OpenDay, sessions: ReadonlyMap<string, Bins>): Bins[] {
  const first = Math.floor(day.startsAt / binMs)
  return [...sessions.values()].filter((bins) => (bins.index.at(-1) ?? 0) >= first)
}

function since(day: OpenDay, runs: readonly Run[]): Run[] {
  const first = Math.floor(day.startsAt / binMs)
  return runs.filter((run) => run.to >= first && run.to < first + 300)
}

function dearestUnit(bins: Bins): number {
  let first = 0
  let usd = 0
  let requests = 0
  let best = Number.NaN
  for (let i = 0; i < bins.index.length; i++) {
    const here = bins.index[i] ?? 0
    usd += bins.usd[i] ?? 0
    requests += bins.requests[i] ?? 0
    while ((bins.index[first] ?? here) <= here - 12) {
      usd -= bins.usd[first] ?? 0
      requests -= bins.requests[first] ?? 0
      first++
    }
    const unit = requests >= fewestRequests ? usd / requests : Number.NaN
    if (unit > 0 && !(unit <= best)) best = unit
  }
  return best
}

function worstCacheMiss(day: OpenDay): number {
  let worst = Number.NaN
  for (const usage of byHour(day).values()) {
    const miss = cacheMiss(usage, 15)
    if (!(miss <= worst) && !Number.isNaN(miss)) worst = miss
  }
  return worst
}

function oddUsd(bins: Bins, isOdd: (at: number) => boolean): number {
  return bins.index.reduce((sum, index, i) => sum + (isOdd(index * binMs) ? (bins.usd[i] ?? 0) : 0), 0)
}

function newToolUsd(day: OpenDay, isNewTool: (tool: string) => boolean): number {
  let sum = 0
  for (const [tool, usd] of day.tools) if (isNewTool(tool)) sum += usd
  return sum
}

function pace(bins: Bins, habits: Habits): number {
  if (!habits.usualThreeHours) return Number.NaN
  let first = 0
  let sum = 0
  let best = 0
  for (let i = 0; i < bins.index.length; i++) {
    const here = bins.index[i] ?? 0
    sum += bins.usd[i] ?? 0
    while ((bins.index[first] ?? here) <= here - 36) {
      sum -= bins.usd[first] ?? 0
      first++
    }
    best = Math.max(best, sum / habits.usualThreeHours(here))
  }
  return best
}
