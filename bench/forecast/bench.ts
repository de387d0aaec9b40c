import {
  addDays,
  addMonths,
  type Day,
  daysBetween,
  daysIn,
  daysOfMonth,
  type Month,
  month,
} from '../../src/base/calendar.ts'
import { type MonthForecast, monthForecast } from '../../src/reports/forecast-month.ts'
import { print } from '../tables.ts'
import { simulatedCompany } from './company.ts'

const atDays = [1, 3, 5, 7, 10, 15, 20, 25]
const first = month('2025-11')
const historyMonths = 7
const testedMonths = 5

type Options = { quick: boolean; only: string | null }

/** How far month-end projections miss, in made-up companies of 20 teams, beside the run-rate and the month before. Prints Markdown. */
export async function run({ quick, only }: Options): Promise<void> {
  const seeds = quick ? ['1'] : ['1', '2', '3']
  print(
    `## Month-end projection\n\n20 simulated teams of 6 to 16 developers, ${testedMonths} months after ${historyMonths} of history, companies: ${seeds.length}; seen at the end of the day. Band: 80 %.`,
  )
  const worlds = seeds.map(worldOf)
  for (const [name, part] of Object.entries(parts)) if (only === null || only === name) part(worlds)
}

type World = { teams: Series[]; developers: Series[]; whole: Series }

const parts: Record<string, (worlds: readonly World[]) => void> = {
  teams(worlds) {
    const tries = worlds.flatMap(({ teams, whole }) => triesOf(teams, whole))
    print(
      '\n### Teams (goals: MAPE at most 13 % on day 5, 10 % on day 10, 7 % on day 15; 75 to 85 % within the band)\n',
    )
    table(tries, {
      'MAPE %': (some) => mape(some, ({ projected }) => projected),
      '… run-rate': (some) => mape(some, ({ runRate }) => runRate),
      '… last month': (some) => mape(some, ({ lastMonth }) => lastMonth),
      'signed bias %': bias,
      'within the band %': coverage,
      'half the band %': width,
    })
  },
  developers(worlds) {
    const tries = worlds.flatMap(({ developers, whole }) => triesOf(developers, whole))
    print('\n### Developers (goal: WAPE at most 25 % on day 10)\n')
    table(tries, {
      'WAPE %': (some) => wape(some, ({ projected }) => projected),
      '… run-rate': (some) => wape(some, ({ runRate }) => runRate),
      'signed bias %': bias,
      'within the band %': coverage,
    })
  },
  company(worlds) {
    const tries = worlds.flatMap(({ whole }) => triesOf([whole]))
    print('\n### The whole company\n')
    table(tries, {
      'MAPE %': (some) => mape(some, ({ projected }) => projected),
      '… run-rate': (some) => mape(some, ({ runRate }) => runRate),
      'within the band %': coverage,
    })
  },
}

type Series = ReadonlyMap<Day, number>
type Try = {
  at: number
  came: number
  projected: number
  low: number
  high: number
  runRate: number
  lastMonth: number
}

function worldOf(seed: string): World {
  const range = { from: daysOfMonth(first).from, to: daysOfMonth(addMonths(first, historyMonths + testedMonths)).from }
  const days = daysIn(range)
  const firstWeekday = Temporal.PlainDate.from(range.from).dayOfWeek
  const company = simulatedCompany({ seed, days: days.length, firstWeekday })
  const seriesOf = (amounts: readonly number[][]): Series =>
    new Map(days.map((day, index) => [day, Math.round(sum(amounts.map((one) => one[index] ?? 0)) * 1e6)]))
  return {
    teams: company.map(({ developers }) => seriesOf(developers)),
    developers: company.flatMap(({ developers }) => developers.map((one) => seriesOf([one]))),
    whole: seriesOf(company.flatMap(({ developers }) => developers)),
  }
}

function triesOf(all: readonly Series[], whole?: Series): Try[] {
  const months = Array.from({ length: testedMonths }, (_, index) => addMonths(first, historyMonths + index))
  return all.flatMap((series) => months.flatMap((of) => atDays.flatMap((at) => tryAt(series, { of, at, whole }))))
}

function tryAt(series: Series, { of, at, whole }: { of: Month; at: number; whole: Series | undefined }): Try[] {
  const range = daysOfMonth(of)
  const today = addDays(range.from, at - 1)
  const came = sumIn(series, range)
  const made: MonthForecast | undefined = monthForecast({
    byDay: upTo(today, series),
    today,
    partly: new Map(),
    ...(whole ? { organisation: upTo(today, whole) } : {}),
  })?.forecast
  if (!made || came <= 0) return []
  const soFar = sumIn(series, { from: range.from, to: addDays(today, 1) })
  return [
    {
      at,
      came,
      projected: made.projectedMicroUsd,
      low: made.lowMicroUsd,
      high: made.highMicroUsd,
      runRate: (soFar / at) * daysBetween(range.from, range.to),
      lastMonth: sumIn(series, daysOfMonth(addMonths(of, -1))),
    },
  ]
}

function upTo(today: Day, series: Series): Series {
  return new Map([...series].filter(([day]) => day <= today))
}

function sumIn(series: Series, range: { from: Day; to: Day }): number {
  return sum(daysIn(range).map((day) => series.get(day) ?? 0))
}

function mape(tries: readonly Try[], of: (one: Try) => number): number {
  return (100 * sum(tries.map((one) => Math.abs(of(one) - one.came) / one.came))) / tries.length
}

function wape(tries: readonly Try[], of: (one: Try) => number): number {
  return (100 * sum(tries.map((one) => Math.abs(of(one) - one.came)))) / sum(tries.map(({ came }) => came))
}

function bias(tries: readonly Try[]): number {
  return (100 * sum(tries.map(({ projected, came }) => projected - came))) / sum(tries.map(({ came }) => came))
}

function coverage(tries: readonly Try[]): number {
  return (100 * tries.filter(({ low, high, came }) => low <= came && came <= high).length) / tries.length
}

function width(tries: readonly Try[]): number {
  return (100 * sum(tries.map(({ low, high, came }) => (high - low) / 2 / came))) / tries.length
}

function table(tries: readonly Try[], rows: Record<string, (tries: readonly Try[]) => number>): void {
  const cells = Object.entries(rows).map(([name, of]) => [
    name,
    ...atDays.map((at) => of(tries.filter((one) => one.at === at)).toFixed(1)),
  ])
  const head = ['at day', ...atDays.map(String)]
  for (const row of [head, head.map(() => '---'), ...cells]) print(`| ${row.join(' | ')} |`)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
