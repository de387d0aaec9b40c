import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import { insightCharts } from '../insights/charts.ts'
import { modelCharts } from '../models/charts.ts'
import { overviewCharts } from '../overview/charts.ts'
import { personCharts } from '../person-spend/charts.ts'
import { providerCharts } from '../provider-spend/charts.ts'
import { sampleInsights } from '../testing/sample-insights.ts'
import { sampleModels } from '../testing/sample-models.ts'
import { sampleOverviews } from '../testing/sample-overviews.ts'
import { samplePersons } from '../testing/sample-persons.ts'
import { sampleProviderPages } from '../testing/sample-provider-pages.ts'
import { sampleNow as now } from '../testing/sample-reports.ts'
import { chartsModal, type TitledChart } from './charts-modal.ts'

const list = readFileSync(new URL('../../../docs/charts.md', import.meta.url), 'utf8')
const source = { url: 'https://tally.example.com/charts/1.png' }
const pictures = { hasAddress: true, byAddress: async () => source }

const windows: Array<[string, TitledChart[][]]> = [
  ['Overview', Object.values(sampleOverviews).map((one) => overviewCharts(one, now))],
  ['A person', Object.values(samplePersons).map((one) => personCharts(one, now))],
  ['Models', Object.values(sampleModels).map((one) => modelCharts(one, now))],
  ['Insights', Object.values(sampleInsights).map((one) => insightCharts([one], now))],
  ['Providers', Object.values(sampleProviderPages).map(providerCharts)],
]

test.each(windows)('each of “More charts” of %s is in the list of all charts, with how it is drawn', (where, all) => {
  const own = list.slice(list.indexOf(`| ${where}, More charts |`)).split(/\n\| (?!\|)/)[0] ?? ''

  const missing = all.flat().filter(({ title, chart }) => !own.includes(`| ${title} | \`${chart.name}\` |`))

  expect(all.flat()).not.toEqual([])
  expect(missing.map(({ title }) => title)).toEqual([])
})

test.each(windows)('Slack takes “More charts” of %s, whatever there is to show', async (_, all) => {
  const views = await Promise.all(
    all.map((charts) => chartsModal(pictures, { about: 'The organisation', charts, theme: 'light' })),
  )

  expect(views.flatMap((view) => validateView(view))).toEqual([])
})

test('who is drawn as a number is named below the picture', async () => {
  const chart = { name: 'ranked-bars', note: '', unit: 'usd', bars: [] } as const
  const charts = [{ title: 'Teams', altText: 'Bars.', chart, legend: 'No. 2: 支払い' }]

  const view = await chartsModal(pictures, { about: '', charts, theme: 'light' })

  expect(JSON.stringify(view)).toContain('No. 2: 支払い')
})

test('no line of a window draws a single point, and none has gaps only', () => {
  const lines = windows
    .flatMap(([, all]) => all.flat())
    .flatMap(({ chart }) => (chart.name === 'lines' ? chart.lines : []))

  expect(lines.map(({ values }) => values.filter((value) => value !== null).length).every((known) => known > 1)).toBe(
    true,
  )
  expect(lines).not.toEqual([])
})
