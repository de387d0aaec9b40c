import { inDollars } from '../../base/money.ts'
import type { UsageRow } from '../usage-row.ts'
import { addToBin, type Bins, binMs, noBins } from './bins.ts'
import { addUsage, noUsage, type Usage } from './usage.ts'

/** One entity's day of activity while rows may still come for it. */
export type OpenDay = {
  readonly day: number
  readonly startsAt: number
  readonly bins: Bins
  /** By hour since its beginning (`hour * modelsAtMost + model`). */
  readonly cells: Map<number, Usage>
  /** Dollars of each tool. */
  readonly tools: Map<string, number>
}

const modelsAtMost = 4096

export function openDay(day: number, startsAt: number): OpenDay {
  return { day, startsAt, bins: noBins(), cells: new Map(), tools: new Map() }
}

export function addToDay(to: OpenDay, row: UsageRow, model: number): void {
  const usd = inDollars(row.cost)
  addToBin(to.bins, Math.floor(row.at / binMs), usd, row.requests, row.humanPrompts ?? row.requests)
  const key = Math.floor((row.at - to.startsAt) / 3_600_000) * modelsAtMost + model
  let cell = to.cells.get(key)
  if (!cell) {
    cell = noUsage()
    to.cells.set(key, cell)
  }
  addUsage(cell, { ...row, usd })
  to.tools.set(row.tool, (to.tools.get(row.tool) ?? 0) + usd)
}

/** The day's use of one model in the hours that begin in [from, to) since the day began, added to `sum`. */
export function addModel(sum: Usage, of: OpenDay, model: number, from: number, to: number): void {
  for (let hour = Math.max(0, Math.ceil(from)); hour < Math.min(to, 27); hour++) {
    const cell = of.cells.get(hour * modelsAtMost + model)
    if (cell) addUsage(sum, cell)
  }
}

/** The day's use of each model. */
export function byModel(of: OpenDay): Map<number, Usage> {
  return grouped(of, (_hour, model) => model)
}

/** The day's use in each hour since it began. */
export function byHour(of: OpenDay): Map<number, Usage> {
  return grouped(of, (hour) => hour)
}

function grouped(of: OpenDay, keyOf: (hour: number, model: number) => number): Map<number, Usage> {
  const sums = new Map<number, Usage>()
  for (const [cell, usage] of of.cells) {
    const key = keyOf(Math.floor(cell / modelsAtMost), cell % modelsAtMost)
    let sum = sums.get(key)
    if (!sum) {
      sum = noUsage()
      sums.set(key, sum)
    }
    addUsage(sum, usage)
  }
  return sums
}
