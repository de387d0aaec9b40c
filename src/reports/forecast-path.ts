import { expectedOn, paceAt } from './forecast-pace.ts'
import type { DailySeries } from './forecast-series.ts'

/** What is still to come, summed up from day to day: `rest[i]` with the path's day `i`, and in `scale[i]` how uneven that is. */
export type Path = { rest: number[]; scale: number[] }

/** The part of what is to come that may simply be another level than that of the days before. */
const levelShare = 0.12

/**
 * What is expected from the day `at` on (in a month that begins later, from its first day) up to, not including, `until`,
 * told by the whole days before `at`. `known`: the share (0 to 1) of a day that has been counted already.
 */
export function pathFrom(
  series: DailySeries,
  input: { at: number; monthStart: number; until: number; known?(day: number): number },
): Path {
  const { at, monthStart, until, known } = input
  const pace = paceAt(series, at)
  const rest: number[] = []
  const scale: number[] = []
  let expected = 0
  let variance = 0
  for (let day = Math.max(at, monthStart); day < until; day++) {
    const open = 1 - (known?.(day) ?? 0)
    const { mean, deviation } = expectedOn(series, pace, { at, day })
    expected += mean * open
    variance += deviation ** 2 * open
    rest.push(expected)
    scale.push(Math.sqrt(variance + (levelShare * expected) ** 2))
  }
  return { rest, scale }
}
