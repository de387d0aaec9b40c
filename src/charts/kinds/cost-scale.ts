import type { Filling } from '../filling.ts'
import { fitting } from '../text-width.ts'
import { fineAmount, onAxis, type Unit } from '../units.ts'

/** What models cost a request, on a scale where each step right is ten times as much; beside each how many times the cheapest. */
export type CostScaleChart = {
  name: 'cost-scale'
  note: string
  unit: Unit
  /** In the order shown. What is not above zero has no place on such a scale and is left out. */
  dots: ReadonlyArray<{ name: string; value: number }>
}

export function fill({ unit, dots }: CostScaleChart): Filling {
  const shown = dots.filter(({ value }) => value > 0)
  const least = Math.min(...shown.map(({ value }) => value))
  const rows = shown.map(({ name, value }, place) => ({
    place,
    name: fitting(name, 14),
    value: onAxis(unit, value),
    text: [fineAmount(onAxis(unit, value), unit), ...(value > least ? [timesOf(value / least)] : [])].join(' · '),
  }))
  const values = rows.map(({ value }) => value)
  const [from, to] = [Math.min(...values) / 1.4, Math.max(...values)]
  return {
    params: {
      unit,
      order: rows.map(({ place }) => place),
      labels: rows.map(({ name }) => name),
      from,
      to,
      ticks: ticksOf(from, to),
    },
    data: { dots: rows.map((row) => ({ ...row, from })) },
    height: 26 * rows.length + 72,
  }
}

function timesOf(times: number): string {
  return times < 10 ? `${times.toFixed(1)}×` : `${Math.round(times).toLocaleString('en-US')}×`
}

/** The tens between two amounts, with what lies between where they are few. */
function ticksOf(from: number, to: number): number[] {
  const [first, last] = [Math.floor(Math.log10(from)), Math.ceil(Math.log10(to))]
  const between = (steps: number[]) =>
    Array.from({ length: last - first + 1 }, (_, index) => steps.map((step) => Number(`${step}e${first + index}`)))
      .flat()
      .filter((tick) => tick >= from && tick <= to)
  return [[1], [1, 2, 5]].map(between).find((ticks) => ticks.length > 2) ?? between([1, 2, 3, 4, 5, 6, 7, 8, 9])
}
