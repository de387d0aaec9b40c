import { expect, test } from 'vitest'
import { validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import type { PersonReport } from '../../reports/person-report.ts'
import { sessionsButton } from '../sessions/views.ts'
import { samplePersons } from '../testing/sample-persons.ts'
import { sampleNow as now } from '../testing/sample-reports.ts'
import { type PersonSection, personSections } from './action-ids.ts'
import { hoursChart, personCharts, tokenChart } from './charts.ts'
import { personModal } from './views.ts'

const source = { url: 'https://tally.example.com/charts/1.png' }
const cases = Object.entries(samplePersons).flatMap(([name, report]) =>
  personSections.map((section) => [`${section}-${name}`, section, report] as const),
)

test.each(cases)('the window %s is as it was looked at, and Slack takes it', async (name, section, report) => {
  const plain = viewOf(report, section, false)
  const whole = viewOf(report, section, true)

  expect(validateView(plain)).toEqual([])
  expect(validateView(whole)).toEqual([])
  await expect(`${JSON.stringify(plain, null, 2)}\n`).toMatchFileSnapshot(`fixtures/${name}.json`)
})

test('what people, teams, tools and repositories are called can mention nobody', () => {
  const said = JSON.stringify(cases.map(([_, section, report]) => viewOf(report, section, true)))
  const mrkdwn = said.match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

  expect(mrkdwn.join('\n')).not.toMatch(/<!channel|<!here|<@/)
})

test('a model that two providers bill says whose the other one is, in the list and in the chart', () => {
  const { typical } = samplePersons
  if (!typical) throw new Error('a sample is gone')
  const chart = personCharts(typical, now).find(({ title }) => title === 'Models')

  expect(JSON.stringify(viewOf(typical, 'models', false))).toContain('gpt-5.4 (Cursor)')
  expect(chart?.legend).toBe('')
})

test('there is no chart of nothing, and none of a single day', () => {
  const { nothing, one, typical } = samplePersons
  if (!nothing || !one || !typical) throw new Error('a sample is gone')

  expect([tokenChart(nothing.spend, now), hoursChart(nothing)]).toEqual([null, null])
  expect(hoursChart(one)?.chart.name).toBe('heat-map')
  expect(tokenChart(typical.spend, now)?.chart).toMatchObject({ unit: 'tokens', growing: '2026-11-21' })
})

function viewOf(report: PersonReport, section: PersonSection, withPictures: boolean) {
  const picture = withPictures ? source : null
  const { id: personId, name } = report.person
  return personModal(report, {
    state: { personId, section, period: 'mtd', page: 0 },
    now,
    pictures: { daily: picture, tokens: picture, hours: picture },
    sessionsButton: sessionsButton({ kind: 'person', personId, name }, report.spend.period, 'push'),
  })
}
