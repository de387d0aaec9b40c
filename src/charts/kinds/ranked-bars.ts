import type { Filling } from '../filling.ts'
import { emsOf, fitting } from '../text-width.ts'
import { fontSizes } from '../theme.ts'
import { onAxis, said, type Unit } from '../units.ts'

/** One bar each for people, teams, models…, in their order, with the value and a remark at its end. */
export type RankedBarsChart = {
  name: 'ranked-bars'
  note: string
  unit: Unit
  bars: ReadonlyArray<{
    name: string
    value: number
    /** Beside the value, as how it moved; may be empty. */
    remark: string
    /** It stands for several, or for what is nobody's. */
    together: boolean
    /** A thin second bar below: the same in the period before. */
    previous: number | null
  }>
}

export function fill({ unit, bars }: RankedBarsChart): Filling {
  const rows = bars.map(({ name, value, remark, together, previous }, place) => {
    const now = onAxis(unit, value)
    const before = previous === null ? null : onAxis(unit, previous)
    const text = [said(unit, value), remark].filter((part) => part !== '').join(' · ')
    return { place, name: fitting(name, 14), value: now, before, end: Math.max(0, now), text, together }
  })
  const compared = rows.filter(({ before }) => before !== null)
  return {
    params: {
      order: rows.map(({ place }) => place),
      labels: rows.map(({ name }) => name),
      thick: compared.length > 0 ? 14 : 19,
      raised: compared.length > 0 ? 4 : 0,
      least: Math.min(0, ...rows.flatMap(({ value, before }) => [value, before ?? 0])),
      most: Math.max(reachOf(rows), ...compared.map(({ before }) => before ?? 0)),
    },
    data: { bars: rows, before: compared },
    height: (compared.length > 0 ? 30 : 26) * rows.length + 48,
  }
}

/** How far the axis goes, so that what is said at the end of each bar still fits into the picture. */
function reachOf(rows: Array<{ name: string; end: number; text: string }>): number {
  const plot = 465 - Math.max(0, ...rows.map(({ name }) => emsOf(name) * fontSizes.label))
  const reaches = rows.map(({ end, text }) => end / Math.max(0.3, 1 - (emsOf(text) * fontSizes.value + 10) / plot))
  return Math.max(0, ...reaches) || 1
}
