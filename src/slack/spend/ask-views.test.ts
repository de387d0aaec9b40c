import { describe, expect, test } from 'vitest'
import { validateMessage, validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import type { Role, Viewer } from '../../people/access.ts'
import { parsePeriod } from '../../reports/period.ts'
import { rowsOnPage } from '../../reports/team-rows.ts'
import type { Message } from '../kit/blocks.ts'
import { sampleNow as now, sampleReports } from '../testing/sample-reports.ts'
import { sampleTeamId, sampleTeamReports } from '../testing/sample-team-reports.ts'
import { type Meant, whichMessage } from './ask-views.ts'
import { spendHelp } from './help-view.ts'
import { pickerModal } from './picker.ts'
import { showsFigures, withShare } from './share-button.ts'
import { notThere, sharedBlocks, sharedMessage, shareModal } from './share-views.ts'
import { teamPicture } from './team-chart.ts'
import { rowsInMessage, teamChartMessage, teamMessage } from './team-message.ts'
import { chartMessage, spendMessage } from './views.ts'

const sharer = 'U0ANA'
const daily = { url: 'https://tally.example.com/charts/1.png' }
const meant: Meant[] = [
  { name: 'Payments <!here>', note: 'team', run: `team:${sampleTeamId}` },
  { name: 'Pay Roll', note: 'pay@x.example', run: 'person:1' },
]
const several = Array.from({ length: 30 }, (_, index) => ({
  name: `${'x'.repeat(200)} ${index}`,
  note: 'y'.repeat(200),
  run: 'z'.repeat(4_000),
}))

const person = answersOf('typical')
const team = [teamAnswer('typical'), teamPictureOf('typical')]

const messages: Record<string, Message> = {
  'which-of-one': whichMessage({ what: 'There is no team “paymnets”.', meant: meant.slice(0, 1) }),
  'which-of-two': whichMessage({
    what: 'I don’t know “pay <!channel>”.',
    meant,
    typed: 'pay',
    viewer: viewer('finance'),
  }),
  'which-of-too-many': whichMessage({ what: 'I don’t know “x”.', meant: several, typed: 'x', viewer: viewer('lead') }),
  'which-nothing-near': whichMessage({
    what: 'I don’t know “yesterdya”.',
    meant: [],
    typed: 'yesterdya',
    viewer: null,
  }),
  'help-lead': spendHelp(viewer('lead')),
  'help-finance': spendHelp(viewer('finance')),
  'shareable-person': withShare(person[0] ?? nothing(), 'me mtd'),
  'shared-person': sharedMessage({ answers: person, sharer }),
  'shared-team': sharedMessage({ answers: team, sharer }),
  'shared-worst': sharedMessage({ answers: [teamAnswer('worst')], sharer }),
}

const modals = {
  'pick-team': pickerModal({ kind: 'team', verb: 'explain' }, periodCalled('mtd')),
  'pick-project': pickerModal({ kind: 'project', verb: 'project' }, periodCalled('nov 3 to nov 9')),
  'pick-model': pickerModal({ kind: 'model', verb: 'model' }, periodCalled('30d')),
  'pick-two': pickerModal({ kind: 'compare', verb: 'compare' }, periodCalled('mtd')),
  'share-person': shareModal({ blocks: sharedBlocks(person), sharer, text: 'me mtd' }),
  'share-team': shareModal({ blocks: sharedBlocks(team), sharer, text: `team:${sampleTeamId} mtd` }),
  'share-worst': shareModal({ blocks: sharedBlocks([teamAnswer('worst')]), sharer, text: 'org 365d' }),
}

test.each(Object.entries(messages))(
  'the message %s is as it was looked at, and Slack takes it',
  async (name, message) => {
    expect(validateMessage(message)).toEqual([])
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/messages/${name}.json`)
  },
)

test.each(Object.entries(modals))('the modal %s is as it was looked at, and Slack takes it', async (name, view) => {
  expect(validateView(view)).toEqual([])
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/modals/${name}.json`)
})

describe('what is shared', () => {
  test('is what the modal showed before, without a button', () => {
    for (const answers of [person, team, [teamAnswer('worst')]]) {
      const shown = JSON.stringify(shareModal({ blocks: sharedBlocks(answers), sharer, text: '' }).blocks)
      const { blocks } = sharedMessage({ answers, sharer })

      for (const block of blocks) expect(shown).toContain(JSON.stringify(block))
      expect(JSON.stringify(blocks)).not.toMatch(/"type":"(button|actions|table)"/)
    }
  })

  test('can mention nobody but who shares it', () => {
    const mrkdwn = JSON.stringify(messages['shared-worst']).match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

    expect(
      mrkdwn
        .join('\n')
        .match(/<[!@][^>]*>/g)
        ?.filter((one) => !one.startsWith('<!date^')),
    ).toEqual(['<@U0ANA>'])
  })
})

test('only figures that can be explained can be shared', () => {
  expect(showsFigures(teamAnswer('typical'))).toBe(true)
  expect(showsFigures(spendHelp(null))).toBe(false)
  expect(withShare(spendHelp(null), 'help')).toEqual(spendHelp(null))
})

test.each(['not_in_channel', 'channel_not_found', 'is_archived', 'restricted_action'])(
  '“%s” is told as what to do',
  (error) => {
    expect(notThere(error)).toMatch(/Choose another|\/invite @Tally/)
  },
)

function answersOf(name: string): Message[] {
  const report = sampleReports[name]
  if (!report) throw new Error(`there is no sample ${name}`)
  const whose = { now, name: 'Ana Ruiz' }
  return [spendMessage(report, { ...whose, chartButton: true }), chartMessage(report, { ...whose, daily })]
}

function teamAnswer(name: string): Message {
  const report = teamReportCalled(name)
  const state = { team: sampleTeamId, period: report.period.word, search: '', page: 0 }
  const page = rowsOnPage(report, { search: '', page: 0, size: rowsInMessage })
  return teamMessage(report, { page, state, now, chartButton: true })
}

function teamPictureOf(name: string): Message {
  const report = teamReportCalled(name)
  const picture = teamPicture(report, now)
  if (!picture) throw new Error('there is something to draw')
  return teamChartMessage(report, { picture, source: daily, now })
}

function teamReportCalled(name: string) {
  const report = sampleTeamReports[name]
  if (!report) throw new Error(`there is no sample ${name}`)
  return report
}

function periodCalled(text: string) {
  const parsed = parsePeriod(text, now)
  if (!parsed.ok) throw new Error(parsed.say)
  return parsed.period
}

function viewer(role: Role): Viewer {
  const who = { id: sampleTeamId, kind: 'person' as const, name: 'Ana Ruiz', email: null }
  return { person: who, roles: new Set(['member', role]), ledTeamIds: new Set() }
}

function nothing(): Message {
  return { text: '', blocks: [] }
}
