import { expect, test } from 'vitest'
import { validateMessage } from '../../../sandbox/slack/block-kit/validate.ts'
import type { Comparison } from '../../reports/compare.ts'
import { pictureMessage, withPicture } from '../forecast/with-picture.ts'
import type { Message } from '../kit/blocks.ts'
import { sampleComparisons } from '../testing/sample-comparisons.ts'
import { sampleNow as now } from '../testing/sample-reports.ts'
import { comparePicture } from './picture.ts'
import { compareMessage, howToCompare, notFoundToCompare, notYoursToCompare } from './views.ts'

const source = { url: 'https://tally.example.com/charts/1.png' }

const messages: Record<string, Message> = {
  ...Object.fromEntries(
    Object.entries(sampleComparisons).flatMap(([name, comparison]) => [
      [name, compareMessage(comparison, { now, chartButton: true })],
      ...pictured(name, comparison),
    ]),
  ),
  'how-to': howToCompare(),
  'not-found': notFoundToCompare({ typed: '<!channel> and & nobody at all', meant: [] }),
  misspelt: notFoundToCompare({
    typed: 'platfrom',
    meant: [
      { name: 'Platform', note: 'team', run: 'compare team:2 team:1 7d' },
      { name: 'Pat Form <!channel>', note: 'pat@x.example', run: 'compare person:7 team:1 7d' },
    ],
  }),
  'not-yours': notYoursToCompare(),
}

test.each(Object.entries(messages))(
  'the message %s is as it was looked at, and Slack takes it',
  async (name, message) => {
    expect(validateMessage(message)).toEqual([])
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/${name}.json`)
  },
)

test('what teams are called can mention nobody', () => {
  const mrkdwn = JSON.stringify(messages).match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

  expect(mrkdwn.join('\n')).not.toMatch(/<!channel|<b>/)
})

test('periods are drawn over each other by the day, the earlier one as past', () => {
  const chart = comparePicture(sampleComparisons.periods ?? neverThere(), now)?.chart

  expect(chart).toMatchObject({ name: 'lines', steps: 'day-numbers', lines: [{ past: true }, { past: false }] })
})

test('there is no picture where nothing was spent', () => {
  expect(comparePicture(sampleComparisons.nothing ?? neverThere(), now)).toBeNull()
})

function pictured(name: string, comparison: Comparison): Array<[string, Message]> {
  const picture = comparePicture(comparison, now)
  if (!picture) return []
  const figures = compareMessage(comparison, { now, chartButton: false })
  return [
    [`${name}-picture`, pictureMessage(picture, source)],
    [`${name}-direct`, withPicture(figures, picture, source)],
  ]
}

function neverThere(): never {
  throw new Error('there is no such sample')
}
