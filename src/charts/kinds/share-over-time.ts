import { type Step, stepLabels } from '../axis-labels.ts'
import { apartFrom } from '../direct-labels.ts'
import type { Filling } from '../filling.ts'
import { type Stack, stackFilling } from '../series.ts'
import { fitting } from '../text-width.ts'
import { shortAmount } from '../units.ts'

/** How a whole is shared, step by step (weeks): bars of 100%, each part named at the right with its share of the newest step. */
export type ShareOverTimeChart = Stack & {
  name: 'share-over-time'
  note: string
  steps: readonly Step[]
  growing: Step | null
}

export function fill(chart: ShareOverTimeChart): Filling {
  const { steps, growing } = chart
  const { rows, placed, params } = stackFilling(chart, 'requests')
  const sums = steps.map((_, at) => rows.reduce((sum, row) => sum + (row.at === at ? Math.max(0, row.value) : 0), 0))
  const shareOf = (value: number, at: number) => (sums[at] ? Math.max(0, value) / sums[at] : 0)
  const last = steps.length - 1
  const ends = endsOf(
    placed.map(({ values, name, place }) => ({ name, place, share: shareOf(values[last] ?? 0, last) })),
  )
  return {
    params: { ...stepLabels(steps), ...params, steps: steps.map((_, at) => at), last },
    data: {
      bars: rows.map((row) => ({ ...row, share: shareOf(row.value, row.at), growing: steps[row.at] === growing })),
      ends,
    },
  }
}

/** Of 220 units of height, the lines of text next to the newest bar. */
const lineShare = 0.1

function endsOf(parts: Array<{ name: string; place: number; share: number }>) {
  let below = 0
  const shown = parts.map(({ name, place, share }) => {
    below += share
    return {
      place,
      middle: below - share / 2,
      text: `${fitting(name, 9)} ${shortAmount(share * 100, 'percent')}`,
    }
  })
  const heights = apartFrom(
    shown.map(({ middle }) => middle),
    lineShare,
    [0.04, 0.96],
  )
  return shown.map((one, index) => ({ ...one, height: heights[index] ?? 0 }))
}
