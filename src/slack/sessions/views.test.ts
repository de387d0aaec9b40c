import { expect, test } from 'vitest'
import { validateMessage, validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import { microUsd } from '../../base/money.ts'
import { sampleDetails, sampleSessions } from '../testing/sample-persons.ts'
import { sessionModal, timelineChart } from './detail-view.ts'
import { sessionsMessage, sessionsModal } from './views.ts'
import { durationText, mixText } from './words.ts'

const source = { url: 'https://tally.example.com/charts/1.png' }

test.each(Object.entries(sampleSessions))(
  'the sessions %s are as they were looked at, and Slack takes them',
  async (name, page) => {
    const view = sessionsModal(page)
    const message = sessionsMessage(page)

    expect(validateView(view)).toEqual([])
    expect(validateMessage(message)).toEqual([])
    await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/sessions-${name}.json`)
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/message-${name}.json`)
  },
)

test.each(Object.entries(sampleDetails))(
  'the session %s is as it was looked at, and Slack takes it',
  async (name, detail) => {
    const view = sessionModal(detail, timelineChart(detail, 'UTC') && source)

    expect(validateView(view)).toEqual([])
    await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/session-${name}.json`)
  },
)

test('what people, projects and tools are called can mention nobody', () => {
  const said = JSON.stringify(Object.values(sampleSessions).map((page) => [sessionsModal(page), sessionsMessage(page)]))
  const mrkdwn = said.match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

  expect(mrkdwn.join('\n')).not.toMatch(/<!channel|<!here|<@/)
})

test.each([
  [0, 'a moment'],
  [45, '45 s'],
  [59.6, '1 min'],
  [720, '12 min'],
  [3_600, '1 h'],
  [11_100, '3 h 5 min'],
  [200_000, '2 days'],
])('%s seconds are said as %s', (seconds, text) => {
  const startedAt = new Date('2026-11-20T09:00:00Z')
  expect(durationText({ startedAt, endedAt: new Date(startedAt.getTime() + seconds * 1000) })).toBe(text)
})

test('a mix is by cost, and where nothing cost anything by requests', () => {
  const [first] = sampleSessions.one?.rows ?? []
  if (!first) throw new Error('the sample is gone')
  const free = first.parts.map((part) => ({ ...part, costMicroUsd: microUsd(0), requests: 5 }))

  expect(mixText(first.parts)).toBe('claude-opus-4-6 80%, claude-haiku-4-5 20%')
  expect(mixText(free)).toBe('claude-opus-4-6 50%, claude-haiku-4-5 50%')
  expect(mixText([])).toBe('')
})
