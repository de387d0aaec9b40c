import { emsOf } from './text-width.ts'
import { fontSizes } from './theme.ts'
import { onAxis, type Unit } from './units.ts'

/** One of several things drawn together: its values in the order of the steps. */
export type Series = { name: string; values: readonly number[] }

/** At most five, whose colours follow their places, and what is left. A series of nothing keeps its place and its colour. */
export type Stack = { series: readonly Series[]; other: Series | null }

const mostSeries = 5
/** The places whose colours are the first of the series, `other` and `accent`: the theme's order. */
export const places = { first: 0, other: 5, accent: 6 }

/** The five largest, each at least one in a hundred of all, the largest first; the rest together under the name given. */
export function largest(series: readonly Series[], nameOfRest: string): Stack {
  const sumOf = ({ values }: Series) => values.reduce((sum, value) => sum + value, 0)
  const ranked = series.map((one) => ({ one, sum: sumOf(one) })).sort((a, b) => b.sum - a.sum)
  const whole = ranked.reduce((sum, { sum: own }) => sum + own, 0)
  const kept = ranked.filter(({ sum }, place) => place < mostSeries && sum * 100 >= whole && sum > 0)
  const rest = ranked.slice(kept.length).map(({ one }) => one)
  const restAt = (at: number) => rest.reduce((sum, { values }) => sum + (values[at] ?? 0), 0)
  const other = { name: nameOfRest, values: (series[0]?.values ?? []).map((_, at) => restAt(at)) }
  return { series: kept.map(({ one }) => one), other: other.values.some((value) => value !== 0) ? other : null }
}

/** A stack as a spec draws it: a row for each value that is not nothing, and the names of a legend by place. */
export function stackFilling({ series, other }: Stack, unit: Unit) {
  if (series.length > mostSeries) throw new Error(`a chart of ${series.length} series: at most ${mostSeries} and other`)
  const alone = series.length === 1 && !other
  const placed = [
    ...series.map((one, place) => ({ ...one, place: alone ? places.accent : place })),
    ...(other ? [{ ...other, place: places.other }] : []),
  ]
  const rows = placed.flatMap(({ values, place }) =>
    values.flatMap((value, at) => (value === 0 ? [] : [{ at, place, value: onAxis(unit, value) }])),
  )
  const used = placed.filter(({ place }) => rows.some((row) => row.place === place))
  return {
    rows,
    placed,
    params: {
      names: Object.fromEntries(placed.map(({ place, name }) => [place, name])),
      columns: columnsFor(used.map(({ name }) => name)),
      legend: alone ? [] : used.map(({ place }) => place),
      empty: rows.length === 0,
    },
  }
}

/** How many names of a legend fit beside each other, each column as wide as its widest. */
function columnsFor(names: string[]): number {
  const widths = names.map((name) => emsOf(name) * fontSizes.label + 32)
  const widthOf = (columns: number) =>
    Array.from({ length: columns }, (_, column) => Math.max(0, ...widths.filter((_, at) => at % columns === column)))
  const fits = [6, 5, 4, 3, 2].find((columns) => widthOf(columns).reduce((sum, width) => sum + width, 0) <= 460)
  return fits ?? 1
}

/** The sums of each step. */
export function totalsOf({ series, other }: Stack, unit: Unit): number[] {
  const all = [...series, ...(other ? [other] : [])]
  return (all[0]?.values ?? []).map((_, at) =>
    onAxis(
      unit,
      all.reduce((sum, { values }) => sum + (values[at] ?? 0), 0),
    ),
  )
}
