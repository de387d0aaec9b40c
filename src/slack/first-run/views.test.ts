import { expect, test } from 'vitest'
import { validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import { homeFrame } from '../home/frame.ts'
import { firstRunBlocks } from './views.ts'

const picture = { url: 'https://tally.example.com/charts/1.png' }

test.each([
  ['nothing-done', firstRunBlocks({ provider: false, teams: false, keys: false }, picture)],
  ['one-to-do', firstRunBlocks({ provider: true, teams: true, keys: false }, null)],
])('the Home tab %s is as it was looked at, and Slack takes it', async (name, blocks) => {
  const view = homeFrame({ tabs: [], chosen: null, blocks })

  expect(validateView(view)).toEqual([])
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/homes/${name}.json`)
})
