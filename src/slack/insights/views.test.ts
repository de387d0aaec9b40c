import { expect, test } from 'vitest'
import { validateMessage, validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import { fillingOf } from '../../charts/chart.ts'
import type { Insights } from '../../reports/insights.ts'
import { byVersion } from '../../reports/insights.ts'
import { homeFrame } from '../home/frame.ts'
import { header } from '../kit/blocks.ts'
import { sampleInsights } from '../testing/sample-insights.ts'
import { sampleNow as now } from '../testing/sample-reports.ts'
import { insightsBlocks, insightsMessage, notOfOnePerson, shownPart } from './views.ts'

const source = { url: 'https://tally.example.com/charts/1.png' }

test.each(Object.entries(sampleInsights))(
  'the part %s is as it was looked at, and Slack takes it',
  async (name, insights) => {
    const view = viewOf(insights)

    expect(validateView(view)).toEqual([])
    await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/${name}.json`)
  },
)

test.each(['nothing', 'typical', 'worst'])(
  'the answer in sentences, %s, is as it was looked at, and Slack takes it',
  async (size) => {
    const all = Object.entries(sampleInsights).filter(([name]) => name.endsWith(size))
    const message = insightsMessage(
      all.map(([, insights]) => insights),
      now,
    )

    expect(validateMessage(message)).toEqual([])
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/answer-${size}.json`)
  },
)

test('no part is an empty box: each says a line and what it rests on, and a chart has something to show', () => {
  for (const insights of Object.values(sampleInsights)) {
    const { line, notes, picture } = shownPart(insights, now)

    expect(line).not.toBe('')
    expect(notes.join('')).not.toBe('')
    if (picture) expect(JSON.stringify(fillingOf(picture.chart).data)).not.toContain('null,null,null')
  }
  expect(validateMessage(notOfOnePerson())).toEqual([])
})

test('what people, teams and repositories are called can mention nobody', () => {
  const said = JSON.stringify(
    Object.values(sampleInsights).map((insights) => [viewOf(insights), insightsMessage([insights], now)]),
  )
  const mrkdwn = said.match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

  expect(mrkdwn.length).toBeGreaterThan(30)
  expect(mrkdwn.join('\n')).not.toMatch(/<!channel|<!here|<@/)
})

test('3.10 comes after 3.9', () => {
  expect(['3.10.0', '3.9.2', '2.44'].toSorted(byVersion)).toEqual(['2.44', '3.9.2', '3.10.0'])
})

function viewOf(insights: Insights) {
  const blocks = [header(insights.scope.name), ...insightsBlocks(insights, { now, picture: source })]
  return homeFrame({ tabs: [], chosen: null, blocks })
}
