import { existsSync, readFileSync, rmSync } from 'node:fs'
import { kill } from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { machine } from '../machine.ts'
import { print, table } from '../tables.ts'
import { type Gateway, setManner } from './gateways.ts'
import { measureInterleaved, median, middle, type Sample } from './measure.ts'
import { openDescriptors, residentMb, runLoad } from './rig.ts'
import { compareThroughput } from './throughput.ts'
import { type Gateways, withGateways } from './with-gateways.ts'

type Options = { quick: boolean; only: string | null }
type Line = Array<string | number>

/** Speed and cost of the proxy beside other gateways, all in one run. Prints Markdown. */
export async function run(options: Options): Promise<void> {
  print(`## Proxy\n\n${machine()} Gateway on one core; upstream, load and PostgreSQL on the other. c = connections.\n`)
  await withGateways(async (gateways) => {
    for (const [name, part] of Object.entries(parts)) {
      if (options.only === null || options.only === name) await part({ ...gateways, quick: options.quick })
    }
  })
}

type Rig = Gateways & { quick: boolean }

const parts: Record<string, (rig: Rig) => Promise<void>> = { throughput, latency, paced, bodies, soak }

function throughput({ quick, ...gateways }: Rig): Promise<void> {
  return compareThroughput(gateways, quick ? { seconds: 2, rounds: 2 } : { seconds: 4, rounds: 5 })
}

async function latency({ direct, bare, tally, quick }: Rig): Promise<void> {
  for (const delayMs of [0, 100]) {
    await setManner({ delayMs, gapMs: 0 })
    for (const connections of [1, 8, 64, 256]) {
      const samples = await measureInterleaved(
        [direct, bare, tally],
        { stream: false, connections, bodyBytes: 1_000, seconds: quick ? 2 : 4 },
        quick ? 1 : 3,
      )
      addedTable(
        `Added latency, JSON, upstream ${delayMs} ms, c = ${connections}`,
        direct,
        [bare, tally],
        samples,
        (sample) => sample.whole,
      )
    }
  }
}

async function paced({ direct, bare, tally, quick }: Rig): Promise<void> {
  await setManner({ delayMs: 100, gapMs: 20 })
  for (const connections of [1, 8, 64, 256]) {
    const samples = await measureInterleaved(
      [direct, bare, tally],
      { stream: true, connections, bodyBytes: 1_000, seconds: quick ? 3 : 6 },
      quick ? 1 : 3,
    )
    addedTable(
      `Added time to first byte, 50 chunks at 20 ms, first after 100 ms, c = ${connections}`,
      direct,
      [bare, tally],
      samples,
      (sample) => sample.firstByte,
    )
  }
}

async function bodies({ bare, tally, quick }: Rig): Promise<void> {
  await setManner({ delayMs: 0, gapMs: 0 })
  const lines: Line[] = []
  for (const bodyBytes of [1_000, 22_000, 220_000]) {
    const samples = await measureInterleaved(
      [bare, tally],
      { stream: false, connections: 8, bodyBytes, seconds: quick ? 2 : 4 },
      quick ? 1 : 3,
    )
    for (const [gateway, runs] of samples) {
      lines.push([
        gateway.name,
        `${bodyBytes / 1_000} KB`,
        Math.round(middle(runs, (run) => run.perSecond)),
        (middle(runs, (run) => run.cpuMicros) / 1_000).toFixed(3),
      ])
    }
  }
  table('Prompt size, JSON, c = 8', ['gateway', 'body', 'a second', 'CPU ms (goal for 220 KB: 0.5)'], lines)
}

async function soak({ tally, quick }: Rig): Promise<void> {
  await setManner({ delayMs: 5, gapMs: 1 })
  const pid = tally.running.process.pid ?? 0
  const lines: Line[] = []
  const count = quick ? 4_000 : 20_000
  const slices = 5
  for (let slice = 0; slice <= slices; slice += 1) {
    if (slice > 0) {
      await runLoad({
        host: '127.0.0.1',
        port: tally.running.port,
        path: tally.path,
        headers: tally.headers,
        bodyBytes: 2_000,
        stream: true,
        connections: 64,
        seconds: 120,
        count: count / slices,
        abortShare: 1 / 3,
      })
    }
    // Long enough for closed sockets and the last batch to go.
    await wait(2_000)
    lines.push([
      Math.round((count / slices) * slice),
      Math.round(residentMb(pid)),
      openDescriptors(pid),
      await timersOf(pid),
    ])
  }
  table(
    `Soak: ${count} paced streams, a third of them left in the middle, c = 64`,
    ['streams so far', 'RSS MB (goal: under 250, flat)', 'open descriptors', 'timers and handles'],
    lines,
  )
}

async function timersOf(pid: number): Promise<string> {
  const file = /TALLY_BENCH_PROBE=([^\0]+)/.exec(readFileSync(`/proc/${pid}/environ`, 'latin1'))?.[1] ?? ''
  rmSync(file, { force: true })
  kill(pid, 'SIGUSR2')
  for (let attempt = 0; attempt < 50 && !existsSync(file); attempt += 1) await wait(20)
  const kinds: Record<string, number> = JSON.parse(readFileSync(file, 'utf8'))
  return Object.entries(kinds)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ')
}

function addedTable(
  title: string,
  direct: Gateway,
  gateways: Gateway[],
  samples: Map<Gateway, Sample[]>,
  figure: (sample: Sample) => { p50: number; p99: number },
): void {
  const base = samples.get(direct) ?? []
  table(
    title,
    ['gateway', 'p50 ms added', 'p99 ms added', 'a second', 'errors'],
    gateways.map((gateway) => {
      const runs = samples.get(gateway) ?? []
      const added = (quantile: 'p50' | 'p99') =>
        median(runs.map((run, index) => figure(run)[quantile] - figure(base[index] ?? run)[quantile])).toFixed(2)
      return [
        gateway.name,
        added('p50'),
        added('p99'),
        Math.round(middle(runs, (run) => run.perSecond)),
        runs.reduce((sum, run) => sum + run.errors, 0),
      ]
    }),
  )
}
