import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { addDays, addMonths, type Day, day, daysIn, month } from '../base/calendar.ts'
import { microUsd, zeroUsd } from '../base/money.ts'
import { providers } from '../base/provider.ts'
import type { Chart, DailySpendChart } from './chart.ts'
import { paintPng } from './png.ts'
import { openChartRenderer } from './renderer.ts'
import { drawSvg } from './svg.ts'

const november = daysIn({ from: day('2026-11-01'), to: day('2026-11-22') })
const weeks = Array.from({ length: 53 }, (_, index) => addDays(day('2025-11-17'), index * 7))
const months = Array.from({ length: 12 }, (_, index) => addMonths(month('2025-12'), index))

const cases: Record<string, Chart> = {
  'daily-typical': daily(november, (index, place) => (index % 7 > 4 ? 0 : ((index * 37 + place * 11) % 23) * 400_000)),
  'daily-empty': { ...daily(november, () => 0), note: 'No usage in November 2026 so far' },
  'daily-one-request': {
    ...daily(november.slice(-7), () => 0),
    spend: [{ from: day('2026-11-19'), provider: 'openai', spendMicroUsd: microUsd(4_200) }],
  },
  'daily-today-only': daily(november.slice(-1), (_, place) => (place + 1) * 1_000_000),
  'daily-year-by-week': {
    ...daily(weeks, (index, place) => (index + 5) * (place + 1) * 300_000_000),
    note: 'Usage spend per week',
  },
  'daily-with-a-negative-adjustment': daily(november, (index, place) =>
    index === 9 ? -3_000_000 : (place + index) * 500_000,
  ),
  'monthly-year': {
    name: 'monthly-spend',
    note: 'Usage spend per month',
    growing: month('2026-11'),
    spend: months.map((of, index) => ({ month: of, spendMicroUsd: microUsd((index % 5) * 123_456_789) })),
  },
  'monthly-from-nothing-to-millions': {
    name: 'monthly-spend',
    note: 'Usage spend per month',
    growing: null,
    spend: months
      .map((of, index) => ({ month: of, spendMicroUsd: index === 0 ? zeroUsd : microUsd(4_200 * 12 ** (index - 1)) }))
      .slice(0, 9),
  },
  'monthly-two': {
    name: 'monthly-spend',
    note: 'Usage spend per month',
    growing: month('2026-11'),
    spend: months.slice(-2).map((of) => ({ month: of, spendMicroUsd: microUsd(12_000_000) })),
  },
  'team-typical': {
    name: 'team-spend',
    note: 'Usage spend by person, Payments, November 2026 so far',
    bars: [
      { name: 'Ana Ruiz', spendMicroUsd: microUsd(412_300_000), change: '+23%', together: false },
      { name: 'Maximiliane Oberländer-Öztürk', spendMicroUsd: microUsd(318_020_000), change: '−8%', together: false },
      { name: 'ci-payments (robot)', spendMicroUsd: microUsd(120_500_000), change: 'new', together: false },
      { name: 'Bob Lee', spendMicroUsd: microUsd(41_000), change: '13×', together: false },
      { name: '14 others', spendMicroUsd: microUsd(223_000_000), change: '', together: true },
    ],
  },
  'team-worst': {
    name: 'team-spend',
    note: 'Usage spend by team, the organisation, the last 30 days',
    bars: Array.from({ length: 11 }, (_, index) => ({
      name: `Team with a name that goes on and on ${index}`,
      spendMicroUsd: microUsd(index === 10 ? -40_000_000 : Math.round(9_876_543_210 / (index + 1) ** 2)),
      change: index === 0 ? '1,204×' : '−100%',
      together: index === 9,
    })),
  },
  'team-one': {
    name: 'team-spend',
    note: 'Usage spend by person, Design, the last 7 days',
    bars: [{ name: 'Ana Ruiz', spendMicroUsd: microUsd(4_200), change: '', together: false }],
  },
}

test.each(Object.entries(cases))('%s is drawn as it was looked at and agreed on', async (name, chart) => {
  const svg = await drawSvg(chart)

  await expect(`${svg.replaceAll('><', '>\n<')}\n`).toMatchFileSnapshot(`fixtures/${name}.svg`)
})

test.each(Object.entries(cases))('%s becomes a PNG of 1000 pixels, the same bytes each time', async (_, chart) => {
  const first = paintPng(await drawSvg(chart))
  const again = paintPng(await drawSvg(chart))

  expect(first.subarray(1, 4).toString()).toBe('PNG')
  expect(first.readUInt32BE(16)).toBe(1000)
  expect(first.readUInt32BE(20)).toBeLessThan(chart.name === 'team-spend' ? 660 : 460)
  expect(again.equals(first)).toBe(true)
})

test('drawing does not hold up the event loop, and what was drawn once is not drawn again', async () => {
  const renderer = openChartRenderer()
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()

  const pictures = await Promise.all(Object.values(cases).map((chart) => renderer.render(chart)))
  delay.disable()
  const again = await Promise.all(Object.values(cases).map((chart) => renderer.render(chart)))

  // Drawn on this thread they would hold it up for most of a second.
  expect(delay.percentile(95) / 1e6).toBeLessThan(250)
  expect(again.every((png, index) => png === pictures[index])).toBe(true)
  await renderer.close()
})

test('a chart that takes too long fails alone: the next is drawn by a fresh thread', async () => {
  const hasty = openChartRenderer({ drawingMs: 1 })
  await expect(hasty.render(typical())).rejects.toThrow('could not be drawn')
  await hasty.close()
  const renderer = openChartRenderer()
  const broken = { ...typical(), name: 'no-such-chart' } as unknown as Chart

  await expect(renderer.render(broken)).rejects.toThrow('could not be drawn')
  const png = await renderer.render(typical())

  expect(png.length).toBeGreaterThan(1_000)
  await renderer.close()
})

test('more charts than may wait are refused, not piled up', async () => {
  const renderer = openChartRenderer({ workers: 1, waiting: 2 })
  const asked = [0, 1, 2, 3].map((n) => renderer.render({ ...typical(), note: String(n) }))

  const outcomes = await Promise.allSettled(asked)

  expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected'])
  await renderer.close()
})

function typical(): DailySpendChart {
  return daily(november, (index, place) => (index + place) * 100_000)
}

function daily(steps: Day[], spendOf: (index: number, place: number) => number): DailySpendChart {
  const spend = steps
    .flatMap((from, index) =>
      providers.map((provider, place) => ({ from, provider, spendMicroUsd: microUsd(spendOf(index, place)) })),
    )
    .filter((row) => row.spendMicroUsd !== 0)
  return { name: 'daily-spend-by-provider', note: 'Usage spend per day', steps, growing: steps.at(-1) ?? null, spend }
}
