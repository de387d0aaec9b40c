import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { dayOf } from '../../src/base/calendar.ts'
import { type OpenDatabase, openDatabase } from '../../src/db/database.ts'
import { embeddedPostgres } from '../../src/db/embedded/cluster.ts'
import { migrate } from '../../src/db/migrate.ts'
import { medianWithin } from '../budgets/interval.ts'
import { machine } from '../machine.ts'
import { median } from '../proxy/measure.ts'
import { print, table } from '../tables.ts'
import { type Builder, builders } from './builders.ts'
import type { Company } from './company.ts'
import { fill } from './fill.ts'

type Options = { quick: boolean; only: string | null }
/** A database filled with so many events. */
type Filled = OpenDatabase & { events: number; company: Company }

const now = new Date('2026-11-21T12:00:00Z')

/**
 * Builds every report over a small and a ten times larger ledger in turn, one at a time: how long, and how much longer over
 * the larger one. `--only` takes those whose name it begins. Prints Markdown.
 */
export async function run({ quick, only }: Options): Promise<void> {
  print(`## Reports\n\n${machine()} 2,000 people, 40 teams, 12 months; PostgreSQL as it comes.`)
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tally-bench-reports-'))
  const settings = ['fsync=off', 'max_wal_size=8GB']
  const postgres = await embeddedPostgres({ dataDir, settings })
  const opened: Filled[] = []
  try {
    const sizes = quick ? [20_000, 200_000] : [1_000_000, 10_000_000]
    for (const events of sizes) opened.push(await filled(postgres.url, events))
    const [small, large] = opened
    if (!small || !large) throw new Error('two ledgers are compared')
    const chosen = builders.filter(({ name }) => only === null || name.startsWith(only))
    const lines: string[][] = []
    for (const builder of chosen) lines.push(await measure(builder, { small, large, rounds: quick ? 7 : 40 }))
    table(
      null,
      [
        'report',
        `${count(large)} events: p50, ms`,
        'p95, ms (goal: under 50)',
        `${count(small)} events: p50, ms`,
        'p95, ms',
        'larger beside smaller (goal: at most 1.5×)',
        'within (95 %)',
      ],
      lines,
    )
  } finally {
    for (const { close } of opened) await close()
    await postgres.release()
    rmSync(postgres.folder, { recursive: true, force: true })
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function filled(serverUrl: string, events: number): Promise<Filled> {
  const url = new URL(serverUrl)
  const name = `ledger_${events}`
  const server = openDatabase({ url: url.href, application: 'bench', onError: () => undefined })
  await sql`create database ${sql.ref(name)}`.execute(server.db)
  await server.close()
  url.pathname = `/${name}`
  const database = openDatabase({ url: url.href, application: 'bench', onError: () => undefined })
  await migrate(database.db, now)
  const began = performance.now()
  const company = await fill(database.db, { events, today: dayOf(now) })
  process.stderr.write(
    `${events.toLocaleString('en-US')} events made in ${Math.round((performance.now() - began) / 1_000)} s\n`,
  )
  return { ...database, events, company }
}

async function measure(
  { name, build }: Builder,
  { small, large, rounds }: { small: Filled; large: Filled; rounds: number },
): Promise<string[]> {
  const times = new Map<Filled, number[]>([
    [small, []],
    [large, []],
  ])
  for (let round = -2; round < rounds; round += 1) {
    // Who is first takes turns as well.
    for (const filled of round % 2 === 0 ? [small, large] : [large, small]) {
      const began = performance.now()
      await build(filled.db, filled.company, now)
      if (round >= 0) times.get(filled)?.push(performance.now() - began)
    }
  }
  const [of, beside] = [times.get(large) ?? [], times.get(small) ?? []]
  const ratio = medianWithin(of.map((ms, round) => ms / (beside[round] ?? Number.NaN)))
  return [
    name,
    median(of).toFixed(1),
    p95(of).toFixed(1),
    median(beside).toFixed(1),
    p95(beside).toFixed(1),
    `${ratio.median.toFixed(2)}×`,
    `${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)}`,
  ]
}

export function p95(times: number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN
}

function count({ events }: Filled): string {
  return events.toLocaleString('en-US')
}
