import { expect, test } from 'vitest'
import { validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import type { Overview } from '../../reports/overview.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import { chartsModal } from '../dashboard/charts-modal.ts'
import { homeFrame } from '../home/frame.ts'
import { header } from '../kit/blocks.ts'
import { sampleForecast, sampleOverviews } from '../testing/sample-overviews.ts'
import { sampleNow as now } from '../testing/sample-reports.ts'
import { overviewCharts } from './charts.ts'
import { overviewBlocks } from './views.ts'

const source = { url: 'https://tally.example.com/charts/1.png' }
const pictures: Pick<ChartPictures, 'hasAddress' | 'byAddress'> = { hasAddress: true, byAddress: async () => source }

test.each(Object.entries(sampleOverviews))(
  'the Overview %s is as it was looked at, and Slack takes it',
  async (name, overview) => {
    const plain = viewOf(overview, false)
    const whole = viewOf(overview, true)

    expect(validateView(plain)).toEqual([])
    expect(validateView(whole)).toEqual([])
    await expect(`${JSON.stringify(whole, null, 2)}\n`).toMatchFileSnapshot(`fixtures/overview-${name}.json`)
  },
)

test.each(Object.entries(sampleOverviews))(
  '“More charts” of %s shows what there is to show',
  async (name, overview) => {
    const view = await chartsModal(pictures, {
      about: 'The organisation',
      charts: overviewCharts(overview, now),
      theme: 'light',
    })

    expect(validateView(view)).toEqual([])
    await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/charts-${name}.json`)
  },
)

test('what teams, accounts and people are called can mention nobody', () => {
  const said = JSON.stringify(Object.values(sampleOverviews).map((overview) => viewOf(overview, true)))
  const mrkdwn = said.match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

  expect(mrkdwn.join('\n')).not.toMatch(/<!channel|<!here|<@/)
})

test('without a public address “More charts” says what is missing', async () => {
  const charts = overviewCharts(sampleOverviews.typical ?? neverThere(), now)

  const view = await chartsModal({ ...pictures, hasAddress: false }, { about: '', charts, theme: 'light' })

  expect(JSON.stringify(view)).toContain('PUBLIC_URL')
})

function viewOf(overview: Overview, withPicture: boolean) {
  const input = { now, forecast: withPicture ? sampleForecast : null, daily: withPicture ? source : null, buttons: [] }
  const blocks = [header(overview.scope.name), ...overviewBlocks(overview, input)]
  return homeFrame({ tabs: [], chosen: null, blocks })
}

function neverThere(): never {
  throw new Error('there is no such sample')
}
