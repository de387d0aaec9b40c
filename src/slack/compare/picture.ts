import { type Day, daysIn } from '../../base/calendar.ts'
import type { LinesChart } from '../../charts/kinds/lines.ts'
import type { ComparedSide, Comparison } from '../../reports/compare.ts'
import type { Picture } from '../forecast/with-picture.ts'
import { cut } from '../kit/limits.ts'
import { drawable } from '../spend/drawn-names.ts'
import { aboutBoth, compareLine, nameOf } from './views.ts'

/** The two sides' usage spend added up day by day; null where one of them is a single day or nothing was spent. */
export function comparePicture(comparison: Comparison, now: Date): Picture | null {
  const { first, second, by } = comparison
  const lines = [first, second].map((side) => ({
    name: drawnName(comparison, side),
    values: addedUp(side, now),
    past: false,
  }))
  const steps = daysIn(first.period.range)
  if (lines.some(({ values }) => values.length < 2) || first.usageSpendMicroUsd + second.usageSpendMicroUsd <= 0)
    return null
  const most = Math.max(...lines.map(({ values }) => values.length))
  if (most > mostSteps && by === 'period') return null
  const chart: LinesChart = {
    name: 'lines',
    note: cut(`Usage spend added up, ${by === 'scope' ? first.period.label : drawable(first.scope.name)}`, 62),
    unit: 'usd',
    ...(by === 'period'
      ? {
          steps: 'day-numbers' as const,
          lines: lines.map((line, index) => ({ ...line, past: index === 0 && isFormer(comparison) })),
        }
      : thinned(steps, lines)),
  }
  return {
    chart,
    altText: `Two lines of usage spend added up by day. ${compareLine(comparison)}. ${aboutBoth(comparison)}`,
  }
}

const mostSteps = 45

function addedUp({ byDay, period }: ComparedSide, now: Date): number[] {
  const spend = new Map(byDay.map(({ day, usageSpendMicroUsd }) => [day, usageSpendMicroUsd]))
  const today = now.toISOString().slice(0, 10)
  let sum = 0
  return daysIn(period.range)
    .filter((day) => day <= today)
    .map((day) => {
      sum += spend.get(day) ?? 0
      return sum
    })
}

// Sums say the same at the end of each week as at the end of each day.
function thinned(steps: readonly Day[], lines: LinesChart['lines']): Pick<LinesChart, 'steps' | 'lines'> {
  const every = Math.ceil(steps.length / mostSteps)
  const isKept = (index: number) => (steps.length - 1 - index) % every === 0
  return {
    steps: steps.filter((_, index) => isKept(index)),
    lines: lines.map((line) => ({ ...line, values: line.values.filter((_, index) => isKept(index)) })),
  }
}

// The line of the earlier of two periods is drawn muted.
function isFormer({ first, second }: Comparison): boolean {
  return first.period.range.from < second.period.range.from
}

function drawnName(comparison: Comparison, side: ComparedSide): string {
  return drawable(nameOf(comparison, side)) || (side === comparison.first ? 'First' : 'Second')
}
