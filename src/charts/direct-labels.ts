import { emsOf } from './text-width.ts'
import { fontSizes } from './theme.ts'

/** A label above a place of a plot so wide: centred, or at an edge turned inwards; and from where to where it reaches. */
export function labelAt(middle: number, text: string, plotWidth: number) {
  const width = emsOf(text) * fontSizes.value
  if (middle < width / 2) return { align: 'left', from: middle, to: middle + width }
  if (middle > plotWidth - width / 2) return { align: 'right', from: middle - width, to: middle }
  return { align: 'center', from: middle - width / 2, to: middle + width / 2 }
}

/**
 * Where labels go that name what ends at `wanted`: as near to it as they can, `apart` from each other, between `least` and `most`.
 * The answer is in the order of the question.
 */
export function apartFrom(
  wanted: readonly number[],
  apart: number,
  [least, most]: readonly [number, number],
): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0))
  const placed = [...wanted]
  let floor = least
  for (const index of order) {
    placed[index] = Math.max(placed[index] ?? 0, floor)
    floor = (placed[index] ?? 0) + apart
  }
  let ceiling = most
  for (const index of order.toReversed()) {
    placed[index] = Math.min(placed[index] ?? 0, ceiling)
    ceiling = (placed[index] ?? 0) - apart
  }
  return placed
}
