import { existsSync, readFileSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { kill } from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { embeddedPostgres } from '../../src/db/embedded/cluster.ts'
import { machine } from '../machine.ts'
import { print, table } from '../tables.ts'
import {
  type Gateway,
  setManner,
  startBarePipe,
  startNginx,
  startPortkey,
  startTally,
  startUpstream,
} from './gateways.ts'
import { measureInterleaved, median, pairedRatio, type Sample } from './measure.ts'
import { openDescriptors, residentMb, runLoad } from './rig.ts'

type Options = { quick: boolean; only: string | null }
type Line = Array<string | number>

/** Speed and cost of the proxy beside other gateways, all in one run. Prints Markdown. */
export async function run(options: Options): Promise<void> {
  print(`## Proxy\n\n${machine()} Gateway on one core; upstream, load and PostgreSQL on the other. c = connections.\n`)
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tally-bench-postgres-'))
  const database = await embeddedPostgres({ dataDir })
  const direct = await startUpstream()
  const bare = await startBarePipe()
  const tally = await startTally(database)
  const others = (await Promise.all([startPortkey(), startNginx()])).filter((gateway) => gateway !== null)
  const all = [direct, bare, tally, ...others]
  try {
    for (const [name, part] of Object.entries(parts)) {
      if (options.only === null || options.only === name) await part({ direct, bare, tally, all, quick: options.quick })
    }
    print(`\n${(await tally.closing?.()) ?? ''}`)
  } finally {
    for (const gateway of all) await gateway.running.stop()
    await database.release()
    rmSync(database.folder, { recursive: true, force: true })
    rmSync(dataDir, { recursive: true, force: true })
  }
}

type Rig = { direct: Gateway; bare: Gateway; tally: Gateway; all: Gateway[]; quick: boolean }

const parts: Record<string, (rig: Rig) => Promise<void>> = { throughput, latency, paced, bodies, soak }

async function throughput({ bare, tally, all, quick }: Rig): Promise<void> {
  await setManner({ delayMs: 0, gapMs: 0 })
  for (const stream of [false, true]) {
    const samples = await measureInterleaved(
      all,
      { stream, connections: 64, bodyBytes: 1_000, seconds: quick ? 2 : 4 },
      quick ? 2 : 5,
    )
    table(
      `Throughput, ${stream ? '50-chunk streams' : 'JSON'}, 1 KB body, c = 64`,
      ['gateway', 'a second', 'CPU µs', 'p50 ms', 'p99 ms', 'errors'],
      all.map((gateway) => throughputLine(gateway, samples.get(gateway) ?? [])),
    )
    const ours = samples.get(tally) ?? []
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
        round(middle(runs, (run) => run.perSecond)),
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
      round(residentMb(pid)),
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

function throughputLine(gateway: Gateway, runs: Sample[]): Line {
  return [
    gateway.name,
    round(middle(runs, (run) => run.perSecond)),
    round(middle(runs, (run) => run.cpuMicros)),
    middle(runs, (run) => run.whole.p50).toFixed(2),
    middle(runs, (run) => run.whole.p99).toFixed(2),
    runs.reduce((sum, run) => sum + run.errors, 0),
  ]
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
        round(middle(runs, (run) => run.perSecond)),
        runs.reduce((sum, run) => sum + run.errors, 0),
      ]
    }),
  )
}

function middle(runs: Sample[], figure: (sample: Sample) => number): number {
  return median(runs.map(figure))
}

function round(value: number): number {
  return Math.round(value)
}
