import type { Chance } from './chance.ts'
import { type ModelName, type Tokens, tokensOf, withoutCache } from './models.ts'
import type { Recorder, Usage } from './recorder.ts'
import { binMs } from './world.ts'

/** How calls are made: by whom, with what, how large they are, and what of them is beyond the usual. */
export type Manner = {
  entity: string
  session: string
  tool: string
  model: ModelName
  /** How large a call is, 1 being a usual one. */
  size: number
  /** The share of cache reads that is sent anew. */
  brokenCache: number
  beyond: Usage['beyond']
}

const thinkingMs = 3.5 * 60_000

/**
 * A person at work: turns of calls 8 to 20 seconds apart, with time to think between them, until `calls` are made. Returns when
 * it ended.
 */
export function work(
  to: Recorder,
  manner: Manner,
  given: { chance: Chance; at: number; calls: number; longTurns: number; longest: number; sizeSd: number },
): number {
  const { chance } = given
  const bins = binsOf(to, manner)
  let at = given.at
  for (let left = Math.max(1, Math.round(given.calls)); left > 0; ) {
    const turn = Math.min(left, callsOfTurn(given))
    const size = manner.size * chance.logNormal(1, given.sizeSd)
    bins.add(at, { calls: 0, prompts: 1, size })
    for (let call = 0; call < turn; call += 1) {
      bins.add(at, { calls: 1, prompts: 0, size })
      at += chance.uniform(8000, 20_000)
    }
    left -= turn
    at += Math.min(chance.logNormal(thinkingMs, 0.9), 40 * 60_000)
  }
  bins.end()
  return at
}

/** A machine at work: calls at an even pace, and nobody asks. `pace` is calls a bin at a share of the way through. */
export function run(
  to: Recorder,
  manner: Manner,
  given: { chance: Chance; at: number; lastsMs: number; prompts: number; pace: (share: number) => number },
): number {
  const bins = binsOf(to, manner)
  const end = given.at + given.lastsMs
  bins.add(given.at, { calls: 0, prompts: given.prompts, size: manner.size })
  for (let at = given.at; at < end; at += binMs) {
    const pace = given.pace((at - given.at) / given.lastsMs)
    const calls = Math.max(0, Math.round(pace + given.chance.normal(Math.sqrt(pace) * 0.5)))
    if (calls > 0) bins.add(at, { calls, prompts: 0, size: manner.size * given.chance.logNormal(1, 0.08) })
  }
  bins.end()
  return end
}

function callsOfTurn({ chance, longTurns, longest }: { chance: Chance; longTurns: number; longest: number }): number {
  if (chance.happens(longTurns)) return Math.min(longest, Math.round(12 * chance.pareto(1.3)))
  return 1 + Math.round(chance.exponential(6))
}

function binsOf(to: Recorder, { size: _, brokenCache, ...usage }: Manner) {
  let bin = Number.NEGATIVE_INFINITY
  let requests = 0
  let humanPrompts = 0
  let sized = 0

  function end(): void {
    if (requests > 0) {
      const whole: Tokens = tokensOf(1, sized)
      const tokens = brokenCache > 0 ? withoutCache(whole, brokenCache) : whole
      to.record({ ...usage, at: bin, requests, humanPrompts, tokens })
      humanPrompts = 0
    }
    requests = 0
    sized = 0
  }

  return {
    add(at: number, more: { calls: number; prompts: number; size: number }): void {
      const next = Math.floor(at / binMs) * binMs
      if (next !== bin) end()
      bin = next
      requests += more.calls
      humanPrompts += more.prompts
      sized += more.calls * more.size
    },
    end,
  }
}
