import { print, table } from '../tables.ts'
import { type Gateway, setManner } from './gateways.ts'
import { measureInterleaved, middle, pairedRatio, type Sample } from './measure.ts'
import type { Gateways } from './with-gateways.ts'

/** How much each gateway carries at its best, JSON and streams, and Tally beside each of the others. Prints Markdown. */
export async function compareThroughput(
  { bare, tally, all }: Gateways,
  { seconds, rounds }: { seconds: number; rounds: number },
): Promise<void> {
  await setManner({ delayMs: 0, gapMs: 0 })
  for (const stream of [false, true]) {
    const samples = await measureInterleaved(all, { stream, connections: 64, bodyBytes: 1_000, seconds }, rounds)
    table(
      `Throughput, ${stream ? '50-chunk streams' : 'JSON'}, 1 KB body, c = 64`,
      ['gateway', 'a second', 'CPU µs', 'p50 ms', 'p99 ms', 'errors'],
      all.map((gateway) => lineOf(gateway, samples.get(gateway) ?? [])),
    )
    const ours = samples.get(tally) ?? []
    print('')
    for (const other of all.filter((gateway) => gateway !== tally && gateway.name !== 'direct')) {
      const theirs = samples.get(other) ?? []
      const rate = pairedRatio(ours, theirs, (sample) => sample.perSecond)
      const cpu = pairedRatio(ours, theirs, (sample) => sample.cpuMicros)
      const goal =
        other === bare ? (stream ? ' (goal 1.0×)' : ' (goal 0.75×)') : other.name === 'Portkey' ? ' (goal 12×)' : ''
      print(`- Tally beside ${other.name}: ${rate.toFixed(2)}× the rate${goal}, ${cpu.toFixed(2)}× the CPU`)
    }
  }
}

function lineOf(gateway: Gateway, runs: Sample[]): Array<string | number> {
  return [
    gateway.name,
    Math.round(middle(runs, (run) => run.perSecond)),
    Math.round(middle(runs, (run) => run.cpuMicros)),
    middle(runs, (run) => run.whole.p50).toFixed(2),
    middle(runs, (run) => run.whole.p99).toFixed(2),
    runs.reduce((sum, run) => sum + run.errors, 0),
  ]
}
