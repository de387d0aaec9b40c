import { monitorEventLoopDelay } from 'node:perf_hooks'
import { analysisCases } from '../../src/charts/cases/analysis.ts'
import { spendCases } from '../../src/charts/cases/spend.ts'
import type { Chart } from '../../src/charts/chart.ts'
import { type ChartRenderer, openChartRenderer } from '../../src/charts/renderer.ts'
import { machine } from '../machine.ts'
import { print } from '../tables.ts'

type Options = { quick: boolean; only: string | null }

const cases: Record<string, Chart> = { ...spendCases, ...analysisCases }

/** What a picture costs, from asking for it to its PNG, and whether the process that asks stays free. Prints Markdown. */
export async function run({ quick, only }: Options): Promise<void> {
  const kinds = Object.groupBy(Object.values(cases), ({ name }) => name)
  const asked = Object.entries(kinds).filter(([kind]) => only === null || kind === only)
  print(
    `## Charts\n\n${machine()} One picture at a time, one drawing thread; *first*: of its kind, with what is then compiled; the very first also starts the thread.\n`,
  )
  print('| kind | pictures | first ms | p50 ms | p95 ms (goal: under 120) | CPU ms each |\n|---|--:|--:|--:|--:|--:|')
  const renderer = openChartRenderer({ workers: 1 })
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const all: number[] = []
  for (const [kind, charts = []] of asked) {
    const [first = Number.NaN] = await timed(renderer, charts.slice(0, 1), 1)
    const before = process.cpuUsage()
    const warm = await timed(renderer, charts, quick ? 3 : 15)
    const { user, system } = process.cpuUsage(before)
    const cpu = (user + system) / 1_000 / warm.length
    all.push(...warm)
    print(`| ${kind} | ${warm.length} | ${ms(first)} | ${ms(at(warm, 0.5))} | ${ms(at(warm, 0.95))} | ${ms(cpu)} |`)
  }
  delay.disable()
  await renderer.close()
  print(`| all | ${all.length} | | ${ms(at(all, 0.5))} | ${ms(at(all, 0.95))} | |`)
  print(
    `\nDelay of the asking process's loop meanwhile: p50 ${ms(delay.percentile(50) / 1e6)} ms, p99.9 ${ms(delay.percentile(99.9) / 1e6)} ms, at most ${ms(delay.max / 1e6)} ms.\n`,
  )
}

/** Milliseconds for each picture. No two are the same, as a chart drawn once is not drawn again. */
async function timed(renderer: ChartRenderer, charts: Chart[], rounds: number): Promise<number[]> {
  const took: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    for (const chart of charts) {
      const from = performance.now()
      await renderer.render({ ...chart, note: `${chart.note} ${rounds}.${round}` }, 'light')
      took.push(performance.now() - from)
    }
  }
  return took
}

function at(values: number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN
}

function ms(value: number): string {
  return value.toFixed(1)
}
