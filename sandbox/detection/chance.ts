import { randomFrom } from '../company/random.ts'

/** Chance of one stream: it depends on its words alone, so that one history's luck never moves another's. */
export type Chance = ReturnType<typeof chanceFrom>

export function chanceFrom(seed: number, ...words: Array<string | number>) {
  const random = randomFrom('detection', String(seed), ...words.map(String))
  const { next } = random

  function normal(sd = 1): number {
    return sd * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  }

  return {
    next,
    normal,
    /** A whole number from `least` to `most`, both possible. */
    between: random.between,
    uniform: (from: number, to: number) => from + (to - from) * next(),
    /** Evenly spread on the scale of logarithms. */
    factor: (from: number, to: number) => from * (to / from) ** next(),
    logNormal: (median: number, sd: number) => median * Math.exp(normal(sd)),
    exponential: (mean: number) => -mean * Math.log(1 - next()),
    /** At least 1, with a tail of that power. */
    pareto: (power: number) => (1 - next()) ** (-1 / power),
    happens: (share: number) => next() < share,
    pick: <T>(from: readonly [T, ...T[]]): T => random.pick(from),
    /** An index of `weights`, as often as its weight says. */
    weighted(weights: readonly number[]): number {
      let left = next() * weights.reduce((sum, weight) => sum + weight, 0)
      for (const [index, weight] of weights.entries()) {
        left -= weight
        if (left < 0) return index
      }
      return weights.length - 1
    },
    poisson(mean: number): number {
      const limit = Math.exp(-mean)
      let count = 0
      for (let product = next(); product > limit; product *= next()) count += 1
      return count
    },
  }
}
