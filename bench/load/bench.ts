import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Db } from '../../src/db/database.ts'
import { makeWorld, secretKey } from '../budgets/world.ts'
import { type Copy, startCopy } from '../copies/copy.ts'
import { withFreshDatabase } from '../fresh-database.ts'
import { machine } from '../machine.ts'
import { setManner, startUpstream } from '../proxy/gateways.ts'
import type { LoadOrder, LoadResult } from '../proxy/load.ts'
import { openDescriptors, residentMb, runLoad } from '../proxy/rig.ts'
import { print, table } from '../tables.ts'

const firstPort = 19_340
const processCount = 4
const upstreamPath = '/v1/chat/completions'
const streamedShare = 0.7
const abortShare = 0.1
const sizes = [1_000, 22_000, 220_000, 1_000_000]
// What the upstream says of every answer: see `bench/proxy/upstream.ts`.
const tokensPerAnswer = { input: 250, output: 50 }

/**
 * Four proxies over one PostgreSQL under a steady mixed load, for ten minutes (`--quick`: 20 s): streams and whole answers,
 * prompts of 1 KB to 1 MB, a tenth of the clients leaving in the middle. The same load goes to the upstream itself at the same
 * time, for comparison. Afterwards the ledger is held against what the upstream served. Prints Markdown.
 */
export async function run({ quick }: { quick: boolean; only: string | null }): Promise<void> {
  const seconds = quick ? 20 : 600
  const perSecond = 60
  print(
    `## Load\n\n${machine()} ${processCount} proxies and PostgreSQL, load and upstream on the same cores; ${perSecond} requests a ` +
      `second for ${seconds} s through Tally and ${perSecond / processCount} to the upstream itself. 70 % streams of 50 pieces in 0.6 s, ` +
      '10 % left in the middle, prompts of 1 KB, 22 KB, 220 KB and 1 MB in equal parts.',
  )
  const upstream = await startUpstream()
  try {
    await setManner({ delayMs: 100, gapMs: 10 })
    await withFreshDatabase(new Date(), async ({ db, url }) => {
      const { keys } = await makeWorld(db, processCount)
      const folder = mkdtempSync(path.join(tmpdir(), 'tally-bench-load-'))
      const copies: Copy[] = []
      try {
        for (const index of keys.keys()) {
          copies.push(
            await startCopy(firstPort + index, {
              DATABASE_URL: url,
              TALLY_DATA_DIR: folder,
              TALLY_SECRET_KEY: secretKey,
              TALLY_ROLES: 'proxy',
              OPENAI_UPSTREAM_URL: `http://127.0.0.1:${upstream.running.port}/v1`,
              LOG_LEVEL: 'error',
            }),
          )
        }
        const before = copies.map((copy) => residentMb(copy.pid()))
        const share = { seconds, perSecond: perSecond / processCount }
        const direct = loadOn({ ...share, port: upstream.running.port, path: upstreamPath, secret: 'none' })
        const through = keys.map(({ secret }, index) =>
          loadOn({ ...share, port: firstPort + index, path: '/api/v1/chat/completions', secret }),
        )
        const results = (await Promise.all(through)).flat()
        latency(await direct, results)
        await processes(copies, before)
        const own = (await direct).reduce((sum, { result }) => sum + result.answers + result.aborted, 0)
        await ledger(db, (await setManner({ delayMs: 0, gapMs: 0 })).requests - own, results)
      } finally {
        await Promise.all(copies.map((copy) => copy.stop()))
        rmSync(folder, { recursive: true, force: true })
      }
    })
  } finally {
    await upstream.running.stop()
  }
}

type Load = { order: LoadOrder; result: LoadResult }

// A load of its own for each size and kind, since each has one body.
function loadOn(input: {
  seconds: number
  perSecond: number
  port: number
  path: string
  secret: string
}): Promise<Load[]> {
  const { seconds, perSecond, port, path: at, secret } = input
  const orders = sizes.flatMap((bodyBytes) =>
    [true, false].map((stream): LoadOrder => {
      const paced = (perSecond / sizes.length) * (stream ? streamedShare : 1 - streamedShare)
      const headers = { authorization: `Bearer ${secret}` }
      const where = { host: '127.0.0.1', port, path: at, headers }
      return { ...where, bodyBytes, stream, connections: Math.max(2, Math.ceil(paced * 2)), seconds, paced, abortShare }
    }),
  )
  return Promise.all(orders.map(async (order) => ({ order, result: await runLoad(order) })))
}

function latency(direct: readonly Load[], through: readonly Load[]): void {
  const lines = sizes.flatMap((bodyBytes) =>
    [true, false].map((stream) => {
      const of = (loads: readonly Load[]) =>
        loads.filter(({ order }) => order.bodyBytes === bodyBytes && order.stream === stream)
      const mean = (loads: readonly Load[], figure: (result: LoadResult) => number) =>
        of(loads).reduce((sum, { result }) => sum + figure(result), 0) / of(loads).length
      const beside = (figure: (result: LoadResult) => number) =>
        `${mean(direct, figure).toFixed(1)} → ${mean(through, figure).toFixed(1)}`
      const answered = of(through).reduce((sum, { result }) => sum + result.answers, 0)
      const aborted = of(through).reduce((sum, { result }) => sum + result.aborted, 0)
      const errors = of(through).reduce((sum, { result }) => sum + result.errors, 0)
      return [
        `${bodyBytes / 1_000} KB`,
        stream ? 'stream' : 'whole',
        answered,
        aborted,
        errors,
        beside(({ firstByte }) => firstByte.p50),
        beside(({ firstByte }) => firstByte.p99),
        beside(({ whole }) => whole.p50),
        beside(({ whole }) => whole.p99),
      ]
    }),
  )
  table(
    'Upstream itself → through Tally, ms',
    ['prompt', 'answer', 'answered', 'left', 'errors', 'first byte p50', 'p99', 'whole p50', 'p99'],
    lines,
  )
}

async function processes(copies: readonly Copy[], before: readonly number[]): Promise<void> {
  const delays = await Promise.all(copies.map(({ port }) => loopDelayMs(port)))
  table(
    'Processes at the end',
    ['process', 'RSS MB before', 'after', 'open descriptors', 'event loop p99, ms'],
    copies.map((copy, index) => [
      index + 1,
      Math.round(before[index] ?? Number.NaN),
      Math.round(residentMb(copy.pid())),
      openDescriptors(copy.pid()),
      (delays[index] ?? Number.NaN).toFixed(1),
    ]),
  )
}

async function loopDelayMs(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  return Number(/^nodejs_eventloop_lag_p99_seconds(?:\{[^}]*\})? (\S+)$/m.exec(text)?.[1]) * 1_000
}

async function ledger(db: Db, served: number, loads: readonly Load[]): Promise<void> {
  const deadline = performance.now() + 30_000
  let counts = await entries(db)
  while (counts.all < served && performance.now() < deadline) {
    await wait(250)
    counts = await entries(db)
  }
  const answered = loads.reduce((sum, { result }) => sum + result.answers, 0)
  const { input, output } = tokensPerAnswer
  table(
    'Ledger',
    ['served', 'entries', 'answered whole', 'completed', 'tokens off', 'estimated', 'of them completed'],
    [
      [
        served,
        counts.all,
        answered,
        counts.completed,
        counts.tokens - counts.completed * (input + output),
        counts.estimated,
        counts.estimatedCompleted,
      ],
    ],
  )
}

async function entries(db: Db) {
  return db
    .selectFrom('entry')
    .where('requests', '=', 1)
    .select([
      sql<number>`count(*)`.as('all'),
      sql<number>`count(*) filter (where outcome = 'completed')`.as('completed'),
      sql<number>`count(*) filter (where basis = 'estimated')`.as('estimated'),
      sql<number>`count(*) filter (where basis = 'estimated' and outcome = 'completed')`.as('estimatedCompleted'),
      sql<number>`coalesce(sum(input_tokens + output_tokens) filter (where outcome = 'completed'), 0)::bigint`.as(
        'tokens',
      ),
    ])
    .executeTakeFirstOrThrow()
}
