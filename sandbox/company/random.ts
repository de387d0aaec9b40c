import { hash } from 'node:crypto'

/** Chance that is the same every time for the same words: nothing of the company depends on when it is asked. */
export type Random = {
  /** From 0 up to, not including, 1. */
  next(): number
  /** A whole number from `least` to `most`, both possible. */
  between(least: number, most: number): number
  /** A positive number around `middle`, sometimes much above it, as token counts are. */
  skewed(middle: number, spread: number): number
  pick<T>(from: readonly [T, ...T[]]): T
}

/** A generator (mulberry32) started from any words. */
export function randomFrom(...words: string[]): Random {
  let state = Number.parseInt(hash('sha1', words.join('\u0000'), 'hex').slice(0, 8), 16)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    skewed: (middle, spread) => Math.round(middle * Math.exp((next() + next() + next() - 1.5) * spread)),
    pick: (from) => from[Math.floor(next() * from.length)] ?? from[0],
  }
}
