import type { KnownBlock } from '@slack/types'
import { z } from 'zod'
import { formatUsd, fromDollars } from '../../base/money.ts'
import { percentText } from '../../base/percent.ts'
import { preformatted } from '../kit/blocks.ts'
import { textColumns } from '../kit/text-columns.ts'

const number = z.number().nullable().catch(null)
const run = z.object({ minutes: z.number(), usd: z.number(), requests: z.number() })
const baseline = z.object({ centre: z.number() })

/** What the engine keeps of a judgement (`anomalies/scoring/case.ts`), as far as people are shown it. Dollars. */
const judged = z.object({
  features: z.object({ hour: number, unitCost: number, newTools: number, oddHours: number }),
  baselines: z.object({ day: baseline, hour: baseline, unitCost: baseline }),
  total: z.object({ usd: z.number(), requests: z.number(), input: z.number(), cacheRead: z.number() }),
  usualRequests: z.number(),
  steady: run,
  unattended: run,
  change: z.object({ volume: z.number(), price: z.number(), mix: z.number(), cache: z.number(), tokens: z.number() }),
})

const finding = z.object({ score: z.number(), threshold: z.number(), evidence: z.record(z.string(), z.unknown()) })

/** The figures a finding was judged by, beside what is usual; nothing where none are kept. */
export function evidenceBlocks(kept: unknown): KnownBlock[] {
  const parsed = finding.safeParse(kept)
  if (!parsed.success) return []
  const { score, threshold, evidence } = parsed.data
  const of = judged.safeParse(evidence.case)
  const figures = of.success ? figuresOf(of.data) : otherFigures(evidence)
  const last = ['How unusual', score.toFixed(1), `told from ${threshold.toFixed(1)}`]
  return [preformatted(textColumns([...figures, last], ['left', 'right', 'left'], 40))]
}

function figuresOf(of: z.infer<typeof judged>): string[][] {
  const { features, baselines, total, steady, unattended } = of
  const prompt = total.input + total.cacheRead
  return [
    ['', 'Now', 'Usual'],
    ['That day', usd(total.usd), usd(Math.exp(baselines.day.centre))],
    ['Its dearest hour', usd(features.hour), usd(Math.exp(baselines.hour.centre))],
    ['Requests', count(total.requests), count(of.usualRequests)],
    ['A request', usd(features.unitCost), usd(Math.exp(baselines.unitCost.centre))],
    ...(prompt > 0 ? [['Prompt from cache', percentText(total.cacheRead / prompt), '']] : []),
    ...(steady.minutes > 0 ? [['At an even pace', `${count(steady.minutes)} min`, usd(steady.usd)]] : []),
    ...(unattended.minutes > 0 ? [['Without a prompt', `${count(unattended.minutes)} min`, usd(unattended.usd)]] : []),
    ...(features.newTools ? [['With a new tool', usd(features.newTools), '']] : []),
    ...(features.oddHours ? [['At odd hours', usd(features.oddHours), '']] : []),
    ...partsOf(of.change),
  ]
}

/** What raised the cost, each part's share of the rise. */
function partsOf({ volume, price, mix, cache, tokens }: z.infer<typeof judged>['change']): string[][] {
  const parts = [
    ['More requests', volume],
    ['Dearer models', mix],
    ['Less from the cache', cache],
    ['Longer requests', tokens],
    ['New prices', price],
  ] as const
  const rising = parts.filter(([, part]) => part > 0)
  const all = rising.reduce((sum, [, part]) => sum + part, 0)
  return rising
    .filter(([, part]) => part / all >= 0.1)
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, part]) => [name, percentText(part / all), 'of the rise'])
}

const mostFigures = 12

// Of what is judged otherwise (a team's prices, slow growth, a fixed rule): its figures by the names they are kept under.
function otherFigures(evidence: Record<string, unknown>): string[][] {
  return [...numbersIn(evidence)].slice(0, mostFigures).map(([name, value]) => [inWords(name), shown(value), ''])
}

function* numbersIn(value: object): Generator<[string, number]> {
  for (const [name, one] of Object.entries(value)) {
    if (typeof one === 'number') yield [name, one]
    else if (typeof one === 'object' && one !== null && !Array.isArray(one)) yield* numbersIn(one)
  }
}

function inWords(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function usd(dollars: number | null): string {
  return dollars === null ? '' : formatUsd(fromDollars(dollars))
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

function shown(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en-US') : value.toPrecision(4)
}
