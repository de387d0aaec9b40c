import { median } from '../../base/quantile.ts'
import { spread } from '../baselines/robust.ts'

/** A price that moved for everybody: `log` is the logarithm of by how much. */
export type PriceMove = {
  readonly model: number
  readonly log: number
  readonly at: number
  readonly foundAt: number
  readonly z: number
  readonly entities: number
  readonly usualUsd: number
  readonly usdSince: number
}

/** One entity's unit price of one model now, against its own usual ones; logarithms. */
export type Residual = { readonly entity: string; readonly value: number }

export type PriceTest = { readonly log: number; readonly z: number; readonly entities: number }

const enoughDeviations = 6
const leastLog = Math.log(1.15)
const leastNoise = 0.02

/**
 * Whether several entities' unit prices moved together: the median of their residuals against the noise of such a median
 * (1.2533 σ/√n), with nearly all of them moving the same way.
 */
export function movedTogether(residuals: readonly Residual[], noise: number): PriceTest | null {
  const entities = new Set(residuals.map(({ entity }) => entity)).size
  if (entities < (noise < 0.06 ? 2 : 3)) return null
  const values = residuals.map(({ value }) => value)
  const log = median(values)
  const z = log / ((1.2533 * Math.max(leastNoise, noise)) / Math.sqrt(values.length))
  const along = values.filter((value) => Math.sign(log) * value > 0.4 * Math.abs(log)).length / values.length
  return Math.abs(log) >= leastLog && Math.abs(z) >= enoughDeviations && along >= 0.75 ? { log, z, entities } : null
}

/** Of usual days' logarithms of several entities, each around its own median. */
export function noiseOf(usual: readonly (readonly number[])[]): number {
  return spread(
    usual.flatMap((values) => {
      const own = median(values)
      return values.length >= 4
        ? values.map((value) => (value - own) * Math.sqrt(values.length / (values.length - 1)))
        : []
    }),
  )
}
