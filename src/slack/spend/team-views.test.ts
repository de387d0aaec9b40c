import { describe, expect, test } from 'vitest'
import { validateMessage } from '../../../sandbox/slack/block-kit/validate.ts'
import type { TeamReport } from '../../reports/team-report.ts'
import { rowsOnPage } from '../../reports/team-rows.ts'
import type { Message } from '../kit/blocks.ts'
import { sampleNow as now } from '../testing/sample-reports.ts'
import { sampleTeamId, sampleTeamReports } from '../testing/sample-team-reports.ts'
import { teamPicture } from './team-chart.ts'
import {
  notYourTeamMessage,
  rowsInMessage,
  teamChartInDirectMessage,
  teamChartMessage,
  teamChartMissingMessage,
  teamMessage,
} from './team-message.ts'
import type { TeamState } from './team-state.ts'
import { notYourPersonMessage, whichPersonMessage } from './views.ts'

const source = { url: 'https://tally.example.com/charts/1.png' }
const led = [team(1, 'Payments'), team(2, 'Infra', 1)]

const messages: Record<string, Message> = {
  ...Object.fromEntries(
    Object.keys(sampleTeamReports).flatMap((name) => [
      [`team-${name}`, messageOf(name, {})],
      [`team-${name}-direct`, directOf(name)],
    ]),
  ),
  'team-worst-second-page': messageOf('worst', { page: 1 }),
  'team-typical-search': messageOf('typical', { search: 'gomez' }),
  'team-typical-search-nobody': messageOf('typical', { search: 'Brb' }),
  'team-chart': chartOf('typical'),
  'team-chart-missing': teamChartMissingMessage(),
  'not-your-team': notYourTeamMessage(team(3, 'Platform <x>'), led),
  'not-the-organisation': notYourTeamMessage(null, led),
  'no-lead': notYourTeamMessage(null, []),
  'not-your-person': notYourPersonMessage(),
  'which-person': whichPersonMessage('an <b>', [{ name: 'Ana Ruiz', email: 'ana@x.example' }]),
  'no-such-person': whichPersonMessage('zz', []),
}

test.each(Object.entries(messages))(
  'the message %s is as it was looked at, and Slack takes it',
  async (name, message) => {
    expect(validateMessage(message)).toEqual([])
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/messages/${name}.json`)
  },
)

describe('what people and teams are called', () => {
  test('can mention nobody and close no markup', () => {
    const said = JSON.stringify([messageOf('worst', {}), messageOf('worst', { search: '<!here>' })])
    const mrkdwn = said.match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

    expect(mrkdwn.join('\n')).not.toMatch(/<!channel|<!here|<@|<b>/)
  })

  test('is told apart by the e-mail address where two are called the same', () => {
    expect(JSON.stringify(messageOf('worst', {}))).toContain('somebody-with-a-long-address')
  })
})

test('a page of a message shows its rows, the others and the total, and these add up', () => {
  const report = reportCalled('worst')
  const shown = rowsOnPage(report, { search: '', page: 1, size: rowsInMessage })

  const rows = shown.rows.reduce((sum, row) => sum + row.usageSpendMicroUsd, 0)
  const others = report.rows
    .filter((row) => !shown.rows.includes(row))
    .reduce((sum, row) => sum + row.usageSpendMicroUsd, 0)
  expect(rows + others).toBe(report.total.usageSpendMicroUsd)
  expect(shown).toMatchObject({ page: 1, pages: 4, found: 44 })
})

test.each([
  ['a page before the first', { search: '', page: -3 }, 0],
  ['a page behind the last', { search: '', page: 99 }, 3],
])('%s becomes the nearest there is', (_, input, page) => {
  expect(rowsOnPage(reportCalled('worst'), { ...input, size: rowsInMessage }).page).toBe(page)
})

test.each([
  ['GÓMEZ', ['Carla Gómez'], []],
  ['dvorak', ['Dvořák Jan'], []],
  ['robot', ['ci-payments'], []],
  ['carlq', [], ['Carla Gómez']],
])('the search “%s” finds %j, else offers %j', (search, found, near) => {
  const page = rowsOnPage(reportCalled('typical'), { search, page: 0, size: 12 })

  expect(page.rows.map(({ member }) => (member.kind === 'unmatched' ? '' : member.name))).toEqual(found)
  expect(page.near).toEqual(near)
})

function messageOf(name: string, over: Partial<TeamState>): Message {
  const report = reportCalled(name)
  const state = stateOf(report, over)
  const page = rowsOnPage(report, { search: state.search, page: state.page, size: rowsInMessage })
  return teamMessage(report, { page, state, now, chartButton: true })
}

function directOf(name: string): Message {
  const report = reportCalled(name)
  const picture = teamPicture(report, now)
  if (!picture) return messageOf(name, {})
  return teamChartInDirectMessage(report, { picture, source: name === 'one' ? null : { fileId: 'F0TEAM' }, now })
}

function chartOf(name: string): Message {
  const report = reportCalled(name)
  const picture = teamPicture(report, now)
  if (!picture) throw new Error('there is something to draw')
  return teamChartMessage(report, { picture, source, now })
}

function stateOf(report: TeamReport, over: Partial<TeamState>): TeamState {
  return { team: sampleTeamId, period: report.period.word, search: '', page: 0, ...over }
}

function reportCalled(name: string): TeamReport {
  const report = sampleTeamReports[name]
  if (!report) throw new Error(`there is no sample ${name}`)
  return report
}

function team(number: number, name: string, parent?: number) {
  const idOf = (of: number) => `01999999-0000-7000-8000-${String(of).padStart(12, '0')}`
  return { id: idOf(number), name, parentId: parent === undefined ? null : idOf(parent), costCentre: '', version: 1 }
}
