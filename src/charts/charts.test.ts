import { readdirSync, readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { againstCases } from './cases/against.ts'
import { analysisCases } from './cases/analysis.ts'
import { spendCases } from './cases/spend.ts'
import type { Chart } from './chart.ts'
import { paintPng } from './png.ts'
import { openChartRenderer } from './renderer.ts'
import { drawSvg } from './svg.ts'

const cases: Record<string, Chart> = { ...spendCases, ...analysisCases, ...againstCases }

/** The first case of each kind, also drawn dark. */
const oneOfEach = Object.entries(cases).filter(
  ([, chart], place, all) => all.findIndex(([, other]) => other.name === chart.name) === place,
)

test.each(Object.entries(cases))('%s is drawn as it was looked at and agreed on', async (name, chart) => {
  const svg = await drawSvg(chart, 'light')

  await expect(readable(svg)).toMatchFileSnapshot(`fixtures/${name}.svg`)
})

test.each(oneOfEach)('%s is drawn dark as well', async (name, chart) => {
  const svg = await drawSvg(chart, 'dark')

  await expect(readable(svg)).toMatchFileSnapshot(`fixtures/${name}.dark.svg`)
})

test('no spec has a colour or a font of its own: they come from the theme', () => {
  const folder = new URL('../../charts/', import.meta.url)
  const specs = readdirSync(folder).filter((name) => name.endsWith('.json'))

  const wrong = specs.filter((name) =>
    /"#[0-9a-f]{3,8}"|"config"|font(Size)?":/.test(readFileSync(new URL(name, folder), 'utf8')),
  )

  expect(specs).not.toEqual([])
  expect(wrong).toEqual([])
})

test.each(Object.entries(cases))('%s becomes a PNG of 1000 pixels, the same bytes each time', async (_, chart) => {
  const first = paintPng(await drawSvg(chart, 'light'))
  const again = paintPng(await drawSvg(chart, 'light'))

  expect(first.subarray(1, 4).toString()).toBe('PNG')
  expect(first.readUInt32BE(16)).toBe(1000)
  expect(first.readUInt32BE(20)).toBeLessThan(720)
  expect(again.equals(first)).toBe(true)
})

test('drawing does not hold up the event loop, and what was drawn once is not drawn again', async () => {
  const renderer = openChartRenderer()
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()

  const pictures = await Promise.all(Object.values(cases).map((chart) => renderer.render(chart, 'light')))
  delay.disable()
  const again = await Promise.all(Object.values(cases).map((chart) => renderer.render(chart, 'light')))

  // Drawn on this thread they would hold it up for most of a second.
  expect(delay.percentile(95) / 1e6).toBeLessThan(250)
  expect(again.every((png, index) => png === pictures[index])).toBe(true)
  await renderer.close()
})

test('a chart that takes too long fails alone: the next is drawn by a fresh thread', async () => {
  const hasty = openChartRenderer({ drawingMs: 1 })
  await expect(hasty.render(typical(), 'light')).rejects.toThrow('could not be drawn')
  await hasty.close()
  const renderer = openChartRenderer()
  const broken = { ...typical(), name: 'no-such-chart' } as unknown as Chart

  await expect(renderer.render(broken, 'light')).rejects.toThrow('could not be drawn')
  const png = await renderer.render(typical(), 'light')

  expect(png.length).toBeGreaterThan(1_000)
  await renderer.close()
})

test('more charts than may wait are refused, not piled up', async () => {
  const renderer = openChartRenderer({ workers: 1, waiting: 2 })
  const asked = [0, 1, 2, 3].map((n) => renderer.render({ ...typical(), note: String(n) }, 'light'))

  const outcomes = await Promise.allSettled(asked)

  expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected'])
  await renderer.close()
})

function readable(svg: string): string {
  return `${svg.replaceAll('><', '>\n<')}\n`
}

function typical(): Chart {
  const chart = spendCases['daily-typical']
  if (!chart) throw new Error('the typical chart is missing')
  return chart
}
