import { expect, test } from 'vitest'
import { validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import type { PeopleList } from '../../reports/people-list.ts'
import { selectionRow } from '../dashboard/controls.ts'
import { homeFrame } from '../home/frame.ts'
import { header } from '../kit/blocks.ts'
import { teamPicture } from '../spend/team-chart.ts'
import { samplePeopleLists } from '../testing/sample-people-lists.ts'
import { sampleNow as now } from '../testing/sample-reports.ts'
import { badgesModal } from './badge-words.ts'
import { choiceOf } from './choices.ts'
import { peopleSpendBlocks, showsEverybody } from './views.ts'

const source = { url: 'https://tally.example.com/charts/1.png' }

test.each(Object.entries(samplePeopleLists))(
  'the People tab %s is as it was looked at, and Slack takes it',
  async (name, list) => {
    const view = viewOf(list)

    expect(validateView(view)).toEqual([])
    expect(view.blocks.length).toBeLessThan(40)
    expect(JSON.stringify(view).length).toBeLessThan(100_000)
    await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/people-${name}.json`)
  },
)

test('the badges are explained as it was looked at, and Slack takes it', async () => {
  expect(validateView(badgesModal())).toEqual([])
  await expect(`${JSON.stringify(badgesModal(), null, 2)}\n`).toMatchFileSnapshot('fixtures/badges.json')
})

test('what people and teams are called can mention nobody', () => {
  const said = JSON.stringify(Object.values(samplePeopleLists).map(viewOf))
  const mrkdwn = said.match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

  expect(mrkdwn.join('\n')).not.toMatch(/<!channel|<!here|<@|<b>/)
})

test('a choice we did not write is the usual one', () => {
  const filters = { kind: 'alien', use: 'constructor', provider: 'toString' }

  expect(choiceOf({ search: '', sort: 'drop', page: 0, filters })).toMatchObject({
    kind: null,
    use: null,
    provider: null,
    sort: 'spend',
  })
})

function viewOf(list: PeopleList) {
  const { report, choice } = list
  const picture = showsEverybody(choice) ? teamPicture({ ...report, teams: [] }, now) : null
  const { name } = report
  const blocks = [
    header(name),
    selectionRow('people-spend', { scope: { kind: 'org', name: 'The organisation' }, period: report.period }),
    ...peopleSpendBlocks(list, { now, mayMove: true, picture: picture && { picture, source } }),
  ]
  return homeFrame({ tabs: [], chosen: null, blocks })
}
