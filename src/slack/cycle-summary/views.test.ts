import { expect, test } from 'vitest'
import { validateMessage } from '../../../sandbox/slack/block-kit/validate.ts'
import type { Message } from '../kit/blocks.ts'
import { exampleSummary } from './example.ts'
import { cyclePicture } from './picture.ts'
import { closedNow, cycleNow, sampleSummaries } from './testing/samples.ts'
import { cycleMessage } from './views.ts'

const picture = { url: 'https://tally.example.com/charts/1.png' }

const naming = 'shown'

const messages: Record<string, Message> = {
  ...Object.fromEntries(
    Object.entries(sampleSummaries).map(([name, summary]) => [
      name,
      cycleMessage(summary, { now: summary.stage === 'ending' ? cycleNow : closedNow, picture, sample: null, naming }),
    ]),
  ),
  'sample-made-up': cycleMessage(exampleSummary('ending', cycleNow), {
    now: cycleNow,
    picture: null,
    sample: 'made-up',
    naming,
  }),
}

test.each(Object.entries(messages))(
  'the message %s is as it was looked at, and Slack takes it',
  async (name, message) => {
    expect(validateMessage(message)).toEqual([])
    expect(message.blocks.length).toBeLessThanOrEqual(12)
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/${name}.json`)
  },
)

test('the text says what the blocks begin with, and how it was before', () => {
  expect(messages['ending-typical']?.text).toMatch(
    /^\$\S+ spent so far by the organisation in November 2026, 3 days left/,
  )
  expect(messages['ending-typical']?.text).toContain('by this day of the cycle before')
  expect(messages['closed-typical']?.text).toMatch(/^\$\S+ spent by the organisation in November 2026\. It was/)
})

test('where people are not named, neither who spent nor whose seats are unused is told', () => {
  const summary = exampleSummary('ending', cycleNow)
  const hidden = JSON.stringify(cycleMessage(summary, { now: cycleNow, picture, sample: null, naming: 'hidden' }))

  expect(hidden).toContain('3 of 32. Removing them saves $120.00 a month.')
  for (const name of [...summary.top.map((one) => one.name), ...summary.seats.flatMap(({ unused }) => unused)]) {
    expect(hidden).not.toContain(name)
  }
})

test('the picture lays the cycle over the whole one before', () => {
  const chart = cyclePicture(exampleSummary('ending', cycleNow))?.chart

  expect(chart?.name === 'lines' && chart.lines.map(({ name, values }) => [name, values.length])).toEqual([
    ['before', 31],
    ['this cycle', 28],
  ])
})

test('no name, label or model of people can mention anybody or close our markup', () => {
  const said = JSON.stringify(messages).match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

  expect(said.length).toBeGreaterThan(20)
  expect(said.join('\n')).not.toMatch(/<!(?!date)|<@|<b>/)
})

test('unused seats are named with what removing them saves a month', () => {
  expect(JSON.stringify(messages['ending-typical'])).toContain(
    '3 of 32: Carla Gómez, Jan Dvořák, and Mika Sato. Removing them saves $120.00 a month.',
  )
})
