import type { Month } from '../../base/calendar.ts'
import { stepLabels } from '../axis-labels.ts'
import type { Filling } from '../filling.ts'
import { places, type Series } from '../series.ts'
import { onAxis, type Unit } from '../units.ts'

/** Two bars a month side by side, such as what was billed and what was used; neither is a part of the other. */
export type BesideMonthsChart = {
  name: 'beside-months'
  note: string
  unit: Unit
  /** At most 13. */
  months: readonly Month[]
  /** The month that may still grow. */
  growing: Month | null
  /** What the picture is about, and what it is held against; values in the order of the months. */
  pair: readonly [Series, Series]
}

export function fill({ unit, months, growing, pair: [main, beside] }: BesideMonthsChart): Filling {
  const placed = [
    { ...main, place: places.accent },
    { ...beside, place: places.first },
  ]
  return {
    params: {
      ...stepLabels(months),
      unit,
      steps: months.map((_, at) => at),
      names: Object.fromEntries(placed.map(({ place, name }) => [place, name])),
      legend: placed.map(({ place }) => place),
    },
    data: {
      bars: placed.flatMap(({ values, place }) =>
        values.map((value, at) => ({ at, place, value: onAxis(unit, value), growing: months[at] === growing })),
      ),
    },
  }
}
