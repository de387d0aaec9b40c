import { describe, expect, test } from 'vitest'
import { validateMessage } from '../../../sandbox/slack/block-kit/validate.ts'
import { day } from '../../base/calendar.ts'
import { microUsd } from '../../base/money.ts'
import type { Forecast } from '../../reports/forecast.ts'
import { wholeOrganisation } from '../../reports/scope.ts'
import type { Message } from '../kit/blocks.ts'
import { sampleForecasts } from '../testing/sample-forecasts.ts'
import { sampleNow as now } from '../testing/sample-reports.ts'
import { breachSentence, forecastMessage, forecastPicture, noForecastMessage, notYourForecast } from './views.ts'
import { pictureMessage, withPicture } from './with-picture.ts'

const source = { url: 'https://tally.example.com/charts/1.png' }

const messages: Record<string, Message> = {
  ...Object.fromEntries(
    Object.entries(sampleForecasts).map(([name, forecast]) => [
      name,
      forecastMessage(forecast, { now, isOwn: name.startsWith('own'), chartButton: true }),
    ]),
  ),
  ...Object.fromEntries(Object.entries(sampleForecasts).flatMap(([name, forecast]) => pictured(name, forecast))),
  none: noForecastMessage(wholeOrganisation, false),
  'none-of-yours': noForecastMessage(wholeOrganisation, true),
  'not-yours': notYourForecast(),
}

test.each(Object.entries(messages))(
  'the message %s is as it was looked at, and Slack takes it',
  async (name, message) => {
    expect(validateMessage(message)).toEqual([])
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/${name}.json`)
  },
)

test('the picture goes from what is counted to the month’s end, beside the monthly budget', () => {
  const chart = forecastPicture(sampleOf('typical'), false)?.chart

  expect(chart).toMatchObject({ name: 'forecast', limit: { label: 'Budget $2,700.00', value: 2_700_000_000 } })
  expect(chart?.name === 'forecast' && [chart.steps.length, chart.actual.length, chart.projected.length]).toEqual([
    30, 21, 9,
  ])
})

test('on the last day nothing is left to draw', () => {
  expect(forecastPicture(sampleOf('last-day-over'), false)).toBeNull()
})

test('what a team is called can mention nobody', () => {
  const said = JSON.stringify(messages.worst).match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

  expect(said.join('\n')).not.toMatch(/<!channel|<b>/)
})

describe('a budget', () => {
  test.each([
    [10, 10, null, null, 'Used up.'],
    [10, 4, null, null, 'Lasts to the end of its period.'],
    [10, 4, null, '2026-11-27', 'Expected to last; where it goes on dearer, used up on Nov 27.'],
    [10, 4, '2026-11-27', '2026-11-27', 'Expected to be used up on Nov 27.'],
    [10, 4, '2026-11-29', '2026-11-27', 'Expected to be used up on Nov 29, at the earliest on Nov 27.'],
    [10, 9, '2026-11-22', '2026-11-21', 'Expected to be used up on Nov 22, at the earliest today.'],
    [10, 9, '2027-01-03', '2027-01-02', 'Expected to be used up on Jan 3, 2027, at the earliest on Jan 2, 2027.'],
  ])('of %d with %d used says when it ends (%s, %s)', (limit, used, expectedOn, earliestOn, sentence) => {
    const budget = {
      period: 'month' as const,
      hard: false,
      limitMicroUsd: microUsd(limit),
      usedMicroUsd: microUsd(used),
      until: day('2027-02-01'),
      expectedOn: expectedOn === null ? null : day(expectedOn),
      earliestOn: earliestOn === null ? null : day(earliestOn),
    }

    expect(breachSentence(budget, '2026', '2026-11-21')).toBe(sentence)
  })
})

function pictured(name: string, forecast: Forecast): Array<[string, Message]> {
  const picture = forecastPicture(forecast, name.startsWith('own'))
  if (!picture) return []
  const figures = forecastMessage(forecast, { now, isOwn: name.startsWith('own'), chartButton: false })
  return [
    [`${name}-picture`, pictureMessage(picture, source)],
    [`${name}-direct`, withPicture(figures, picture, source)],
    [`${name}-direct-without`, withPicture(figures, picture, null)],
  ]
}

function sampleOf(name: string): Forecast {
  const forecast = sampleForecasts[name]
  if (!forecast) throw new Error(`there is no sample ${name}`)
  return forecast
}
