import { readFile } from 'node:fs/promises'
import * as vega from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import { formatDay } from '../base/calendar.ts'
import { formatUsd, inDollars } from '../base/money.ts'
import { providerName, providers } from '../base/provider.ts'
import type { Chart, DailySpendChart, MonthlySpendChart, TeamSpendChart } from './chart.ts'

measureAsInter()

/** Draws a chart as SVG text from its spec in `charts/`. The same chart gives the same text. */
export async function drawSvg(chart: Chart): Promise<string> {
  const text = await readFile(new URL(`../../charts/${chart.name}.json`, import.meta.url), 'utf8')
  const { params, spend, height } = fillingOf(chart)
  const { spec } = compile({ ...readSpec(text, params), ...(height ? { height } : {}), datasets: { spend } })
  const view = new vega.View(vega.parse(spec), { renderer: 'none' })
  try {
    return await view.toSVG()
  } finally {
    view.finalize()
  }
}

/** What a spec is filled with: values for its params by name, the rows of its data set `spend`, and a height of its own. */
type Filling = { params: Record<string, unknown>; spend: object[]; height?: number }

function fillingOf(chart: Chart): Filling {
  switch (chart.name) {
    case 'daily-spend-by-provider':
      return dailyFilling(chart)
    case 'monthly-spend':
      return monthlyFilling(chart)
    case 'team-spend':
      return teamFilling(chart)
  }
}

function dailyFilling(chart: DailySpendChart): Filling {
  const used = providers.filter((provider) => chart.spend.some((row) => row.provider === provider))
  const ticks = spread(chart.steps, 6)
  const year = chart.steps.at(-1)?.slice(0, 4) ?? ''
  return {
    params: {
      note: chart.note,
      empty: chart.spend.length === 0,
      steps: chart.steps,
      ticks,
      labels: Object.fromEntries(ticks.map((tick) => [tick, formatDay(tick, year)])),
      providers: used.map(providerName),
    },
    spend: chart.spend.map((row) => ({
      from: row.from,
      provider: providerName(row.provider),
      place: providers.indexOf(row.provider),
      dollars: inDollars(row.spendMicroUsd),
      growing: row.from === chart.growing,
    })),
  }
}

function monthlyFilling(chart: MonthlySpendChart): Filling {
  const steps = chart.spend.map((row) => row.month)
  return {
    params: {
      note: chart.note,
      steps,
      labels: Object.fromEntries(
        steps.map((month, index) => [month, monthLabel(month, index === 0 && !steps[1]?.endsWith('-01'))]),
      ),
    },
    spend: chart.spend.map((row) => ({
      month: row.month,
      dollars: inDollars(row.spendMicroUsd),
      growing: row.month === chart.growing,
    })),
  }
}

function teamFilling(chart: TeamSpendChart): Filling {
  const bars = chart.bars.map(({ name, spendMicroUsd, change, together }, index) => {
    const dollars = inDollars(spendMicroUsd)
    const said = [formatUsd(spendMicroUsd), change].filter((part) => part !== '').join(' · ')
    return { place: index, name: fitting(name), dollars, end: Math.max(0, dollars), said, together, first: index === 0 }
  })
  return {
    params: {
      note: chart.note,
      order: bars.map(({ place }) => place),
      labels: Object.fromEntries(bars.map(({ place, name }) => [place, name])),
      least: Math.min(0, ...bars.map(({ dollars }) => dollars)),
      most: reachOf(bars),
    },
    spend: bars,
    height: 24 * bars.length + 48,
  }
}

/** How far the axis of horizontal bars goes, so that what is said at the end of each still fits into the picture. */
function reachOf(bars: Array<{ name: string; end: number; said: string }>): number {
  const plot = 465 - Math.max(0, ...bars.map(({ name }) => emsOf(name) * 12))
  const reaches = bars.map(({ end, said }) => end / Math.max(0.3, 1 - (emsOf(said) * 11 + 10) / plot))
  return Math.max(0.01, ...reaches)
}

const widestName = 14.5

// Vega cuts a long label but keeps the room it would have taken.
function fitting(name: string): string {
  if (emsOf(name) <= widestName) return name
  let kept = ''
  for (const letter of name) {
    if (emsOf(kept + letter) > widestName - 1) break
    kept += letter
  }
  return `${kept.trimEnd()}…`
}

// `Jan ’26` where a year begins, else `Feb`: twelve labels have to fit side by side.
function monthLabel(month: string, withYear: boolean): string {
  const name = Temporal.PlainDate.from(`${month}-01`).toLocaleString('en-US', { month: 'short' })
  return withYear || month.endsWith('-01') ? `${name} ’${month.slice(2, 4)}` : name
}

/** At most `count + 1` of the steps, evenly apart, counted back from the last so that the newest always has its label. */
function spread<T>(steps: T[], count: number): T[] {
  const apart = Math.max(1, Math.ceil(steps.length / count))
  return steps.filter((_, index) => (steps.length - 1 - index) % apart === 0)
}

// The specs are files of ours, held by tests; this is the one place where their JSON is taken for what it is.
function readSpec(text: string, params: Record<string, unknown>): TopLevelSpec {
  const spec = JSON.parse(text) as TopLevelSpec & { params?: Array<{ name: string; value: unknown }> }
  return {
    ...spec,
    params: (spec.params ?? []).map((param) => ({ ...param, value: params[param.name] ?? param.value })),
  } as TopLevelSpec
}

function emsOf(text: string): number {
  let ems = 0
  for (const letter of text) ems += /[.,:;'’ilIjt1]/.test(letter) ? 0.32 : /[A-Z$mw]/.test(letter) ? 0.7 : 0.59
  return ems
}

// Without a canvas Vega guesses 0.8 em a letter, which leaves holes in legends; these are nearer to Inter's widths.
// Its types do not know the object it measures with.
function measureAsInter(): void {
  const measuring = vega as unknown as { textMetrics: { width(item: { fontSize?: number }, text: unknown): number } }
  measuring.textMetrics.width = (item, text) => emsOf(String(text)) * (item.fontSize ?? 11)
}
