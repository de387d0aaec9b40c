/** Five-minute bins in order of time, without the empty ones: parallel arrays, because there are millions. */
export type Bins = {
  /** Five minutes since the epoch. */
  readonly index: number[]
  readonly usd: number[]
  readonly requests: number[]
  readonly prompts: number[]
}

export const binMs = 300_000
export const binMinutes = 5

export function noBins(): Bins {
  return { index: [], usd: [], requests: [], prompts: [] }
}

/** Rows come nearly in order of time: the last bin is tried first. */
export function addToBin(bins: Bins, index: number, usd: number, requests: number, prompts: number): void {
  const at = placeOf(bins.index, index)
  if (bins.index[at] === index) {
    bins.usd[at] = (bins.usd[at] ?? 0) + usd
    bins.requests[at] = (bins.requests[at] ?? 0) + requests
    bins.prompts[at] = (bins.prompts[at] ?? 0) + prompts
  } else if (at === bins.index.length) {
    bins.index.push(index)
    bins.usd.push(usd)
    bins.requests.push(requests)
    bins.prompts.push(prompts)
  } else {
    bins.index.splice(at, 0, index)
    bins.usd.splice(at, 0, usd)
    bins.requests.splice(at, 0, requests)
    bins.prompts.splice(at, 0, prompts)
  }
}

function placeOf(sorted: readonly number[], index: number): number {
  const last = sorted.at(-1)
  if (last === undefined || last < index) return sorted.length
  if (last === index) return sorted.length - 1
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) < index) low = middle + 1
    else high = middle
  }
  return low
}

/** The most dollars of any `width` bins in a row, and where that window ends (exclusive). */
export function dearestWindow(bins: Bins, width: number): { usd: number; end: number } {
  let first = 0
  let sum = 0
  let best = { usd: 0, end: 0 }
  for (let i = 0; i < bins.index.length; i++) {
    sum += bins.usd[i] ?? 0
    const here = bins.index[i] ?? 0
    while ((bins.index[first] ?? here) <= here - width) {
      sum -= bins.usd[first] ?? 0
      first++
    }
    if (sum > best.usd) best = { usd: sum, end: here + 1 }
  }
  return best
}
