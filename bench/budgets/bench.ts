import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { BudgetScope } from '../../src/budgets/scope.ts'
import type { Db } from '../../src/db/database.ts'
import type { MadeKey } from '../../src/people/virtual-key.ts'
import { withFreshDatabase } from '../fresh-database.ts'
import { machine } from '../machine.ts'
import { setManner, startUpstream } from '../proxy/gateways.ts'
import type { LoadResult } from '../proxy/load.ts'
import { median } from '../proxy/measure.ts'
import { cpuSeconds, type Running, runLoad, runPinned, startPinned } from '../proxy/rig.ts'
import { print, table } from '../tables.ts'
import type { AdmissionOrder, AdmissionTimes } from './admission-worker.ts'
import { medianWithin } from './interval.ts'
import { type Levels, makeWorld, secretKey, setLevels } from './world.ts'

type Options = { quick: boolean; only: string | null }
type World = { db: Db; url: string; upstreamUrl: string; keys: MadeKey[]; scopes: BudgetScope[]; quick: boolean }

const connections = 64
const project = fileURLToPath(new URL('../..', import.meta.url))
const firstPort = 19_110
const budgeted = ['five', 'org', 'five strict'] as const
const named: Record<Levels, string> = {
  none: 'no budgets',
  org: 'the org’s, shared by all',
  five: 'five levels',
  'five strict': 'five levels, strict',
}

/** What budgets cost: an admission by itself, and the CPU of requests through the real app. Prints Markdown. */
export async function run({ quick, only }: Options): Promise<void> {
  // What is not put on the gateway's core stays on the other: this process and, as its child, PostgreSQL.
  execFileSync('taskset', ['-acp', '0', String(process.pid)], { stdio: 'ignore' })
  print(
    `## Budgets\n\n${machine()} All Tally processes on one core; upstream, load and PostgreSQL on the other. ${connections} connections in all.`,
  )
  const upstream = await startUpstream()
  try {
    const upstreamUrl = `http://127.0.0.1:${upstream.running.port}`
    await withFreshDatabase(new Date(), async ({ db, url }) => {
      const world = { db, url, upstreamUrl, ...(await makeWorld(db, 4)), quick }
      for (const [name, part] of Object.entries(parts)) if (only === null || only === name) await part(world)
    })
  } finally {
    await upstream.running.stop()
  }
}

const parts: Record<string, (world: World) => Promise<void>> = { admission, cpu }

async function admission(world: World): Promise<void> {
  const lines: Array<Array<string | number>> = []
  for (const count of [1, 4]) {
    for (const levels of ['none', ...budgeted] as const) {
      await setLevels(world.db, world.scopes, levels)
      const orders = world.keys.slice(0, count).map(({ key }): AdmissionOrder => {
        const { id, lineageId, personId, handleId, project } = key
        const shared = { connections: connections / count, seconds: world.quick ? 3 : 10, answerMs: 100 }
        return { url: world.url, key: { id, lineageId, personId, handleId, project }, ...shared }
      })
      const all = await Promise.all(orders.map(admit))
      const took = all.flatMap(({ tookMs }) => tookMs).sort((a, b) => a - b)
      const at = (share: number) => (took[Math.floor(took.length * share)] ?? Number.NaN).toFixed(3)
      lines.push([count, named[levels], took.length, at(0.5), at(0.99), all.reduce((sum, one) => sum + one.refused, 0)])
    }
  }
  const goal = 'p50 ms (goal: under 1)'
  table('Admission, answers after 100 ms', ['processes', 'budgets', 'admissions', goal, 'p99 ms', 'refused'], lines)
}

function admit(order: AdmissionOrder): Promise<AdmissionTimes> {
  return runPinned('gateway-core', fileURLToPath(new URL('./admission-worker.ts', import.meta.url)), order)
}

async function cpu(world: World): Promise<void> {
  await setManner({ delayMs: 0, gapMs: 0 })
  for (const count of [1, 4]) {
    const processes = await Promise.all(Array.from({ length: count }, (_, index) => startProcess(world, index)))
    try {
      const { perSecond } = await measure(world, processes, { seconds: 3 })
      // Whoever is slower gets fewer requests when nothing holds them back, and fewer of them share a wake-up.
      const even = Math.floor(perSecond / 2)
      for (const paced of [undefined, even]) await compareCpu(world, processes, paced)
    } finally {
      await Promise.all(processes.map(({ stop }) => stop()))
    }
  }
}

async function compareCpu(world: World, processes: readonly Running[], paced: number | undefined): Promise<void> {
  const samples: Record<Levels, Sample[]> = { none: [], org: [], five: [], 'five strict': [] }
  const ratios: Record<Levels, number[]> = { none: [], org: [], five: [], 'five strict': [] }
  const all = ['none', ...budgeted] as const
  for (let round = 0; round < (world.quick ? 4 : 14); round += 1) {
    // In turns, and what comes first is not always the same.
    const turns = all.map((_, index) => all[(index + round) % all.length] ?? 'none')
    for (const levels of turns) {
      await setLevels(world.db, world.scopes, levels)
      // Budgets do not change every second: what a change costs at first is not a request's.
      await measure(world, processes, { seconds: 0.5, paced })
      samples[levels].push(await measure(world, processes, { seconds: 1, paced }))
    }
    const last = (levels: Levels) => samples[levels].at(-1)?.cpuMicros ?? Number.NaN
    for (const levels of budgeted) ratios[levels].push(last(levels) / last('none'))
  }
  const by = processes.length === 1 ? 'one process' : `${processes.length} processes`
  const rate = paced === undefined ? 'as many as it can' : `${paced} requests a second`
  const goal = 'beside none (goal: at most 1.1×)'
  table(
    `CPU for a request, JSON, 1 KB body, ${by}, ${rate}`,
    ['budgets', 'CPU µs', goal, 'interval', 'pairs', 'a second', 'p50 ms', 'p99 ms', 'errors'],
    all.map((levels) => lineOf(levels, samples[levels], ratios[levels])),
  )
}

function lineOf(levels: Levels, runs: Sample[], ratios: number[]): Array<string | number> {
  const middle = (figure: (run: Sample) => number) => median(runs.map(figure))
  const { median: ratio, low, high } = medianWithin(ratios)
  return [
    named[levels],
    Math.round(middle((run) => run.cpuMicros)),
    levels === 'none' ? '' : `${ratio.toFixed(3)}×`,
    levels === 'none' ? '' : `${low.toFixed(3)} to ${high.toFixed(3)}`,
    ratios.length || '',
    Math.round(middle((run) => run.perSecond)),
    middle((run) => run.whole.p50).toFixed(2),
    middle((run) => run.whole.p99).toFixed(2),
    runs.reduce((sum, run) => sum + run.errors, 0),
  ]
}

type Sample = Pick<LoadResult, 'perSecond' | 'whole' | 'errors'> & { cpuMicros: number }

/** All processes under load at the same time, the connections shared out among them; quantiles are the processes' means. */
async function measure(
  { keys }: World,
  processes: readonly Running[],
  { seconds, paced }: { seconds: number; paced?: number | undefined },
): Promise<Sample> {
  const cpuOfAll = () => processes.reduce((sum, { process }) => sum + cpuSeconds(process.pid ?? 0), 0)
  const before = cpuOfAll()
  const results = await Promise.all(
    processes.map(({ port }, index) =>
      runLoad({
        host: '127.0.0.1',
        port,
        path: '/api/v1/chat/completions',
        headers: { authorization: `Bearer ${keys[index]?.secret}` },
        bodyBytes: 1_000,
        stream: false,
        connections: connections / processes.length,
        seconds,
        ...(paced === undefined ? {} : { paced: paced / processes.length }),
      }),
    ),
  )
  const sum = (figure: (result: LoadResult) => number) => results.reduce((total, one) => total + figure(one), 0)
  const mean = (figure: (result: LoadResult) => number) => sum(figure) / results.length
  // Until the last entries are in the ledger: their cost is the requests'.
  await wait(200)
  return {
    perSecond: sum(({ perSecond }) => perSecond),
    whole: { p50: mean(({ whole }) => whole.p50), p99: mean(({ whole }) => whole.p99) },
    errors: sum(({ errors }) => errors),
    cpuMicros:
      ((cpuOfAll() - before) /
        Math.max(
          1,
          sum(({ answers }) => answers),
        )) *
      1_000_000,
  }
}

/** The real app in its proxy role, as `npm start` runs it. */
async function startProcess({ url, upstreamUrl }: World, index: number): Promise<Running> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tally-bench-'))
  const port = firstPort + index
  const running = await startPinned({
    on: 'gateway-core',
    command: process.execPath,
    args: ['--max-semi-space-size=8', 'src/main.js', 'start'],
    env: {
      DATABASE_URL: url,
      TALLY_SECRET_KEY: secretKey,
      TALLY_DATA_DIR: dataDir,
      TALLY_ROLES: 'proxy',
      PORT: String(port),
      OPENAI_UPSTREAM_URL: `${upstreamUrl}/v1`,
      ANTHROPIC_UPSTREAM_URL: upstreamUrl,
      LOG_LEVEL: 'warn',
    },
    cwd: project,
    port,
  })
  return {
    ...running,
    async stop() {
      await running.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
