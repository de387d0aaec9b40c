import type { Gateway } from './gateways.ts'
import type { LoadResult } from './load.ts'
import { cpuSeconds, runLoad } from './rig.ts'

/** One run of one gateway: what the load saw, and the gateway's CPU for each answer in microseconds. */
export type Sample = LoadResult & { cpuMicros: number }

export type Case = { stream: boolean; connections: number; bodyBytes: number; seconds: number }

export async function measure(gateway: Gateway, of: Case): Promise<Sample> {
  const pid = gateway.running.process.pid ?? 0
  const before = cpuSeconds(pid)
  const result = await runLoad({
    host: '127.0.0.1',
    port: gateway.running.port,
    path: gateway.path,
    headers: gateway.headers,
    ...of,
  })
  const answers = Math.max(1, result.answers + result.aborted)
  return { ...result, cpuMicros: ((cpuSeconds(pid) - before) / answers) * 1_000_000 }
}

/**
 * Every gateway in turn, again and again: neighbours on the machine disturb all of them alike, and the median of the
 * rounds is what is compared.
 */
export async function measureInterleaved(
  gateways: Gateway[],
  of: Case,
  rounds: number,
): Promise<Map<Gateway, Sample[]>> {
  const samples = new Map<Gateway, Sample[]>(gateways.map((gateway) => [gateway, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const gateway of gateways) samples.get(gateway)?.push(await measure(gateway, of))
  }
  return samples
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2
}

/** The median over rounds of one figure's ratio, each round's pair taken together. */
export function pairedRatio(ours: Sample[], theirs: Sample[], figure: (sample: Sample) => number): number {
  return median(ours.map((sample, round) => figure(sample) / figure(theirs[round] ?? sample)))
}

/** The median of one figure over rounds. */
export function middle(runs: Sample[], figure: (sample: Sample) => number): number {
  return median(runs.map(figure))
}
