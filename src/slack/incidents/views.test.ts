import { expect, test } from 'vitest'
import { validateMessage, validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import { hour, start } from '../../incidents/testing.ts'
import { homeFrame } from '../home/frame.ts'
import { parseIncidents } from './parse.ts'
import { sampleMessages, sampleModals, sampleTabs } from './testing/samples.ts'

test.each(Object.entries(sampleMessages))(
  'the message %s is as it was looked at, and Slack takes it',
  async (name, message) => {
    expect(validateMessage(message)).toEqual([])
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/messages/${name}.json`)
  },
)

test.each(Object.entries(sampleModals))(
  'the modal %s is as it was looked at, and Slack takes it',
  async (name, view) => {
    expect(validateView(view)).toEqual([])
    await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/modals/${name}.json`)
  },
)

test.each(Object.entries(sampleTabs))(
  'the Home tab %s is as it was looked at, and Slack takes it',
  async (name, blocks) => {
    const view = homeFrame({ tabs: [], chosen: null, blocks })

    expect(validateView(view)).toEqual([])
    await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/homes/${name}.json`)
  },
)

test('no name, model or word of people can mention anybody or close our markup', () => {
  const shown = JSON.stringify([sampleMessages, sampleModals, sampleTabs])
  const mrkdwn = shown.match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

  expect(mrkdwn.length).toBeGreaterThan(50)
  expect(mrkdwn.join('\n')).not.toMatch(/<!(?!date)|<@|<b>|<y>/)
})

test('an alert has at most six blocks, and says its severity and state in words', () => {
  for (const [name, message] of Object.entries(sampleMessages)) {
    if (name.startsWith('alert')) expect(message.blocks.length, name).toBeLessThanOrEqual(6)
  }
  expect(JSON.stringify(sampleMessages['alert-open'])).toMatch(/:red_circle: Critical.*Open\. It began/)
})

test('where names are hidden, nothing of the message tells who', () => {
  expect(JSON.stringify(sampleMessages['alert-names-hidden'])).not.toMatch(/Ana|Ruiz|checkout|laptop/)
})

test('a team’s incident offers no key: whose key caused it, nobody can tell', () => {
  expect(JSON.stringify(sampleMessages['alert-team'])).not.toMatch(/pause-key|incident\.cap/)
})

test('how fresh the usage is that was judged is said of the usage, not of the judging', () => {
  const text = JSON.stringify(sampleMessages['alert-open'])

  expect(text).toContain(`Freshest usage seen*\\n<!date^${(start + 2 * hour) / 1000}^`)
})

test.each([
  ['', { show: 'live', severity: null, team: '' }],
  ['all', { show: 'all', severity: null, team: '' }],
  ['critical open team Payments Core', { show: 'open', severity: 'critical', team: 'Payments Core' }],
  ['resolved in design', { show: 'resolved', severity: null, team: 'design' }],
  ['help me', 'help'],
])('“%s” asks for %j', (text, asked) => {
  expect(parseIncidents(text)).toEqual(asked)
})
