import { inputSide, plainInput, sumOf, type Usage } from '../features/usage.ts'

/**
 * Why spend differs from usual, as logarithms that add up to Δln spend: volume × price × model mix × cache × tokens a request
 * (detection.md 5, Explanations).
 */
export type Change = {
  readonly volume: number
  readonly price: number
  readonly mix: number
  readonly cache: number
  readonly tokens: number
  /** The model with the largest growth of its share, and its shares of the requests before and now. */
  readonly model: { readonly name: string; readonly before: number; readonly now: number } | null
}

/** `usual` is a usual day's use of each model; `price` the logarithm of what the team's prices moved by. */
export function changeOf(now: ReadonlyMap<string, Usage>, usual: ReadonlyMap<string, Usage>, price: number): Change {
  const nowAll = sumOf(now.values())
  const usualAll = sumOf(usual.values())
  const unitNow = nowAll.usd / nowAll.requests
  const unitUsual = usualAll.usd / usualAll.requests
  if (!(unitNow > 0 && unitUsual > 0)) return { volume: 0, price, mix: 0, cache: 0, tokens: 0, model: null }
  let mixed = 0
  let cacheNow = 0
  let cacheUsual = 0
  for (const [name, usage] of now) {
    const before = usual.get(name)
    const known = before !== undefined && before.requests >= 1
    mixed += usage.requests * (known ? before.usd / before.requests : usage.usd / Math.max(usage.requests, 1e-9))
    if (known) {
      cacheNow += usage.requests * perToken(usage)
      cacheUsual += usage.requests * perToken(before)
    }
  }
  const mix = Math.log(mixed / nowAll.requests / unitUsual)
  const cache = cacheNow > 0 && cacheUsual > 0 ? Math.log(cacheNow / cacheUsual) : 0
  const unit = Math.log(unitNow / unitUsual)
  return {
    volume: Math.log(nowAll.requests / usualAll.requests),
    price,
    mix: Number.isFinite(mix) ? mix : 0,
    cache,
    tokens: unit - price - cache - (Number.isFinite(mix) ? mix : 0),
    model: grown(now, nowAll, usual, usualAll),
  }
}

function perToken(usage: Usage): number {
  const all = inputSide(usage)
  return all > 0 ? plainInput(usage) / all : 0
}

function grown(
  now: ReadonlyMap<string, Usage>,
  nowAll: Usage,
  usual: ReadonlyMap<string, Usage>,
  usualAll: Usage,
): Change['model'] {
  let best: Change['model'] = null
  for (const [name, usage] of now) {
    const share = usage.requests / nowAll.requests
    const before = (usual.get(name)?.requests ?? 0) / usualAll.requests
    if (!best || share - before > best.now - best.before) best = { name, before, now: share }
  }
  return best
}
