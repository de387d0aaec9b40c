import type { Bins } from './bins.ts'
import { binMinutes } from './bins.ts'

/** A stretch of use that went on by itself. */
export type Run = {
  readonly minutes: number
  readonly usd: number
  readonly requests: number
  /** Its first and last bin. */
  readonly from: number
  readonly to: number
}

const longestGap = 3
const noRun: Run = { minutes: 0, usd: 0, requests: 0, from: 0, to: 0 }

/**
 * Stretches of bins whose requests stay within half and twice their running mean, without a gap over 15 minutes
 * (detection.md 2, "loop detection"): an agent in a loop neither thinks nor pauses for lunch.
 */
export function steadyRuns(bins: Bins): Run[] {
  return stretches(
    bins,
    () => true,
    (run, requests) => {
      const mean = run.requests / run.bins
      return run.bins < 2 || (requests >= 0.5 * mean && requests <= 2 * mean)
    },
  )
}

/** Stretches without a human prompt, without a gap over 15 minutes; the bin of a prompt begins none. */
export function unattendedRuns(bins: Bins): Run[] {
  return stretches(
    bins,
    (prompts) => prompts <= 0,
    (_run, _requests, prompts) => prompts <= 0,
  )
}

/** The longest, and of equals the dearest. */
export function longest(runs: readonly Run[]): Run {
  return runs.reduce(
    (best, run) => (run.minutes > best.minutes || (run.minutes === best.minutes && run.usd > best.usd) ? run : best),
    noRun,
  )
}

type Growing = { from: number; to: number; bins: number; requests: number; usd: number }

function stretches(
  bins: Bins,
  begins: (prompts: number) => boolean,
  goesOn: (run: Growing, requests: number, prompts: number) => boolean,
): Run[] {
  const runs: Run[] = []
  let run: Growing | null = null
  for (let i = 0; i < bins.index.length; i++) {
    const at = bins.index[i] ?? 0
    const requests = bins.requests[i] ?? 0
    const usd = bins.usd[i] ?? 0
    const prompts = bins.prompts[i] ?? 0
    if (requests <= 0 && usd <= 0 && prompts <= 0) continue
    if (run && at - run.to <= longestGap && goesOn(run, requests, prompts)) {
      run.to = at
      run.bins++
      run.requests += requests
      run.usd += usd
    } else {
      if (run) runs.push(finished(run))
      run = begins(prompts) ? { from: at, to: at, bins: 1, requests, usd } : null
    }
  }
  if (run) runs.push(finished(run))
  return runs
}

function finished(run: Growing): Run {
  return {
    minutes: (run.to - run.from + 1) * binMinutes,
    usd: run.usd,
    requests: run.requests,
    from: run.from,
    to: run.to,
  }
}
