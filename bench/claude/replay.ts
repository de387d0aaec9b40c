import { runProviders } from '../../sandbox/providers/testing.ts'
import type { ClaudeFallback } from '../../src/proxy/generation.ts'
import { exchange, startProxy } from '../../src/proxy/testing.ts'

/** A way to ask for the same thing: where to, and in which words. */
export type Arm = { name: string; path: string; fallback: ClaudeFallback; bodyOf(turn: number): object }

export type Replayed = { name: string; dollars: number; fresh: number; written: number; read: number; output: number }

const secondsBetween = 40
/** A person goes for coffee, and the cache forgets. */
const pauseAfter = 20
const pauseSeconds = 12 * 60

/** Sends turn after turn through the proxy to the sandbox and says what its ledger has of it, by list price. */
export async function replay(arm: Arm, turns: number): Promise<Replayed> {
  let at = new Date('2026-11-22T09:00:00Z')
  const providers = await runProviders(() => at)
  const proxy = await startProxy(() => undefined, {
    upstreams: { openai: providers.openaiUrl, anthropic: providers.anthropicUrl },
    providerKeys: {
      secretFor: (name) => ({ accountId: 'bench', secret: providers.keys[name] }),
      isDisabled: () => false,
    },
    claudeFallback: arm.fallback,
  })
  providers.control({
    method: 'POST',
    path: '/control/providers/next',
    body: { behaviour: { outputTokens: 300 }, times: 'always' },
  })
  try {
    for (let turn = 0; turn < turns; turn += 1) {
      const headers = { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' }
      const { status, body } = await exchange(`${proxy.base}${arm.path}`, {
        headers,
        body: JSON.stringify(arm.bodyOf(turn)),
      })
      if (status !== 200) throw new Error(`${arm.name} was refused: ${body.toString().slice(0, 300)}`)
      const pause = turn % pauseAfter === pauseAfter - 1 ? pauseSeconds : secondsBetween
      at = new Date(at.getTime() + pause * 1_000)
    }
    const entries = await proxy.settled(turns)
    const sum = (of: (entry: (typeof entries)[number]) => number) => entries.reduce((all, entry) => all + of(entry), 0)
    return {
      name: arm.name,
      dollars: sum((entry) => entry.costMicroUsd ?? Number.NaN) / 1e6,
      fresh: sum((entry) => entry.inputTokens),
      written: sum((entry) => entry.cacheWrite5mTokens),
      read: sum((entry) => entry.cacheReadTokens),
      output: sum((entry) => entry.outputTokens),
    }
  } finally {
    await proxy.close()
    await providers.close()
  }
}
