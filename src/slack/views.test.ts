import { expect, test } from 'vitest'
import { validateMessage, validateView } from '../../sandbox/slack/block-kit/validate.ts'
import { selectionRow } from './dashboard/controls.ts'
import { homeFrame, troubleHome, unknownPersonHome } from './home/frame.ts'
import { header, type Message, section } from './kit/blocks.ts'
import { spendHelp } from './spend/help-view.ts'
import { mySpendBlocks } from './spend/home-view.ts'
import {
  chartInDirectMessage,
  chartMessage,
  chartMissingMessage,
  chartSentMessage,
  spendMessage,
  unclearMessage,
  unknownPersonMessage,
} from './spend/views.ts'
import { sampleMine, sampleMineAtFirst } from './testing/sample-mine.ts'
import { sampleNow as now, sampleReports } from './testing/sample-reports.ts'

const daily = { url: 'https://tally.example.com/charts/1.png' }

const messages: Record<string, Message> = Object.fromEntries([
  ...Object.entries(sampleReports).flatMap(([name, report]) => [
    [`spend-${name}`, spendMessage(report, { now, chartButton: name !== 'typical' })],
    [`direct-${name}`, chartInDirectMessage(report, { now, daily: { fileId: 'F0DAILY' } })],
  ]),
  ['chart-worst', chartMessage(reportCalled('worst'), { now, daily })],
  ['chart-missing', chartMissingMessage(reportCalled('typical'))],
  ['direct-without-picture', chartInDirectMessage(reportCalled('typical'), { now, daily: null })],
  ['chart-sent', chartSentMessage(true)],
  ['chart-not-sent', chartSentMessage(false)],
  ['help', spendHelp(null)],
  ['unclear', unclearMessage('I don’t know “<!here> & co”. Did you mean `/spend me`?')],
  ['unknown-person', unknownPersonMessage('ana.ruiz@northwind.example')],
  ['unknown-person-without-email', unknownPersonMessage(null)],
])

const homes = Object.fromEntries([
  ...Object.entries(sampleReports).flatMap(([name, report]) => [
    [name, homeOf(report, null)],
    [`${name}-pictures`, homeOf(report, daily)],
  ]),
  ['unknown-person', unknownPersonHome('ana.ruiz@northwind.example')],
  ['trouble', troubleHome({ text: 'It broke. Reference: 7K2M9Q', blocks: [section('It broke.')] }, [])],
])

test.each(Object.entries(messages))(
  'the message %s is as it was looked at, and Slack takes it',
  async (name, message) => {
    expect(validateMessage(message)).toEqual([])
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/messages/${name}.json`)
  },
)

test.each(Object.entries(homes))('the Home tab %s is as it was looked at, and Slack takes it', async (name, view) => {
  expect(validateView(view)).toEqual([])
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/homes/${name}.json`)
})

test('a spend answer stays short: at most eight blocks, and one strong first line', () => {
  for (const [name, message] of Object.entries(messages)) {
    expect(message.blocks.length, name).toBeLessThanOrEqual(9)
  }
  expect(spendMessage(reportCalled('typical'), { now, chartButton: true }).blocks[0]).toMatchObject({
    text: { text: expect.stringMatching(/^\*You spent \$118\.84 in November 2026 so far\*\nUp 23% on Oct 1–21; /) },
  })
})

test('what a client called its model can mention nobody and close no markup', () => {
  const report = { ...reportCalled('worst'), topModel: '<!channel> `x` <@U0ANA>' }
  const [main] = report.byModel
  if (main) report.byModel = [{ ...main, model: report.topModel }]

  const message = JSON.stringify(spendMessage(report, { now, chartButton: true }))
  const mrkdwn = message.match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

  expect(mrkdwn.join('\n')).not.toMatch(/<!channel|<@/)
})

function reportCalled(name: string) {
  const report = sampleReports[name]
  if (!report) throw new Error(`there is no sample ${name}`)
  return report
}

function homeOf(report: ReturnType<typeof reportCalled>, picture: typeof daily | null) {
  const mine = { ...(report.previous ? sampleMine : sampleMineAtFirst), spend: report }
  const blocks = [
    header('Your AI spend'),
    selectionRow('my-spend', { scope: null, period: report.period }),
    ...mySpendBlocks(mine, {
      now,
      daily: picture,
      email: 'ana.ruiz@northwind.example',
      publicUrl: 'https://tally.example.com',
    }),
  ]
  return homeFrame({ tabs: [], chosen: null, blocks })
}
