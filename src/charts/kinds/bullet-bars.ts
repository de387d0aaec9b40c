import type { Filling } from '../filling.ts'
import { emsOf, fitting } from '../text-width.ts'
import { fontSizes } from '../theme.ts'

/** Bars each held against its own limit, all limits drawn equally long: budgets, seats. */
export type BulletBarsChart = {
  name: 'bullet-bars'
  note: string
  bars: ReadonlyArray<{
    name: string
    /** Of its limit; 1 is all of it. */
    share: number
    /** How far an even pace would be, a share as well; null: there is no pace. */
    even: number | null
    /** At the end of the row: `82% of $500`. */
    text: string
  }>
}

// What is far beyond its limit ends here, so that the others can still be told apart; its text says how far.
const longest = 1.5

export function fill({ bars }: BulletBarsChart): Filling {
  const rows = bars.map(({ name, share, even, text }, place) => {
    const end = Math.min(longest, Math.max(0, share))
    return { place, name: fitting(name, 13), within: Math.min(1, end), end, even, text, over: share > 1 }
  })
  const far = Math.max(1, ...rows.map(({ end }) => end))
  const plot = 465 - Math.max(0, ...rows.map(({ name }) => emsOf(name) * fontSizes.label))
  const words = Math.max(0, ...rows.map(({ text }) => emsOf(text) * fontSizes.value)) + 16
  return {
    params: {
      order: rows.map(({ place }) => place),
      labels: rows.map(({ name }) => name),
      far,
      most: far / Math.max(0.3, 1 - words / plot),
    },
    data: { bars: rows, beyond: rows.filter(({ over }) => over), even: rows.filter(({ even }) => even !== null) },
    height: 26 * rows.length + 48,
  }
}
