import { countText } from '../../base/count.ts'
import { partText } from '../../base/percent.ts'
import type { Filling } from '../filling.ts'

/** How much of the spend falls on how many of the people, the dearest first, beside what it would be if all spent alike. */
export type CurveChart = {
  name: 'curve'
  note: string
  /** Shares from 0 to 1, both rising. */
  points: ReadonlyArray<{ people: number; spend: number }>
  /** What is said at its point, the nearest to the start first; two at most. */
  marks: ReadonlyArray<{ people: number; spend: number; label: string }>
}

const mostPoints = 100

/** The curve of what people spent, in any order: the Lorenz curve, read from the dearest end. Null where nobody spent. */
export function curveOf(amounts: readonly number[]): Pick<CurveChart, 'points' | 'marks'> | null {
  const sorted = amounts.filter((amount) => amount > 0).toSorted((a, b) => b - a)
  if (sorted.length === 0) return null
  const sums = [0]
  for (const amount of sorted) sums.push((sums.at(-1) ?? 0) + amount)
  const total = sums.at(-1) ?? 1
  const pointAt = (count: number) => ({ people: count / sorted.length, spend: (sums[count] ?? 0) / total })
  const counts = Array.from({ length: Math.min(mostPoints, sorted.length) + 1 }, (_, at) =>
    Math.round((at * sorted.length) / Math.min(mostPoints, sorted.length)),
  )
  const [tenth, half] = [Math.ceil(sorted.length / 10), Math.ceil(sorted.length / 2)]
  return {
    points: counts.map(pointAt),
    marks: [tenth, half].map((count) => ({ ...pointAt(count), label: markLabel(count, pointAt(count).spend) })),
  }
}

function markLabel(count: number, spend: number): string {
  return `${count === 1 ? 'top person' : `top ${countText(count)}`}: ${partText(spend)}`
}

export function fill({ points, marks }: CurveChart): Filling {
  return {
    params: {},
    data: {
      points: points.map(({ people, spend }) => ({ people, spend })),
      marks: marks.map(({ people, spend, label }) => ({ people, spend, text: label })),
      even: [
        { people: 0, spend: 0 },
        { people: 1, spend: 1 },
      ],
      corner: [{ people: 1, spend: 0.06 }],
    },
  }
}
