import { expect, test } from 'vitest'
import { validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import type { ProviderPage } from '../../reports/provider-page.ts'
import type { ListChoice } from '../dashboard/selection.ts'
import { homeFrame } from '../home/frame.ts'
import { header } from '../kit/blocks.ts'
import { sampleProviderPages } from '../testing/sample-provider-pages.ts'
import { sampleNow as now } from '../testing/sample-reports.ts'
import { usersFound } from './users-list.ts'
import { providerBlocks, providerPicture } from './views.ts'

const source = { url: 'https://tally.example.com/charts/1.png' }
const usual: ListChoice = { search: '', sort: '', page: 0, filters: {} }

const homes = {
  ...Object.fromEntries(Object.entries(sampleProviderPages).map(([name, page]) => [name, homeOf(page, usual)])),
  'worst-last-page': homeOf(sampleOf('worst'), { ...usual, page: 999 }),
  'worst-search': homeOf(sampleOf('worst'), { ...usual, search: 'ober', sort: 'name' }),
  'cursor-search-nobody': homeOf(sampleOf('cursor'), { ...usual, search: '<!here>' }),
}

test.each(Object.entries(homes))('the page %s is as it was looked at, and Slack takes it', async (name, view) => {
  expect(validateView(view)).toEqual([])
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/${name}.json`)
})

test('what teams, accounts and people are called can mention nobody', () => {
  const mrkdwn = JSON.stringify(homes).match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

  expect(mrkdwn.join('\n')).not.toMatch(/<!channel|<!here|<@/)
})

test.each([
  ['', 'Ana Ruiz'],
  ['requests', 'ci-payments'],
  ['included', 'Ana Ruiz'],
  ['name', 'Ana Ruiz'],
])('sorted by “%s” the first is %s', (sort, first) => {
  expect(usersFound(sampleOf('cursor').users, { ...usual, sort })[0]?.name).toBe(first)
})

test('there is no picture of a single day', () => {
  expect(providerPicture(sampleOf('one'), now)).toBeNull()
  expect(providerPicture(sampleOf('cursor'), now)?.altText).toContain('Cursor cost the organisation $438.84')
})

function homeOf(page: ProviderPage, list: ListChoice) {
  const drawn = providerPicture(page, now)
  const picture = drawn && { altText: drawn.altText, source }
  const blocks = [header(page.scope.name), ...providerBlocks(page, { now, list, picture })]
  return homeFrame({ tabs: [], chosen: null, blocks })
}

function sampleOf(name: string): ProviderPage {
  const page = sampleProviderPages[name]
  if (!page) throw new Error(`there is no sample ${name}`)
  return page
}
