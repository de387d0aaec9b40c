import { expect, test } from 'vitest'
import { validateMessage, validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import type { AlertRoute } from '../../incidents/alert-routes.ts'
import { defaultSettings } from '../../settings/organisation-settings.ts'
import { homeFrame } from '../home/frame.ts'
import { checklistMessage, inChannelMessage, postHereModal, welcomeMessage } from './message-views.ts'
import { firstRunBlocks } from './views.ts'

const picture = { url: 'https://tally.example.com/charts/1.png' }
const nothing = { provider: false, people: false, channel: false, unmatched: 0 }
const some = { ...nothing, provider: true, unmatched: 1_234 }
const all = { provider: true, people: true, channel: true, unmatched: 0 }

test.each([
  ['nothing-done', firstRunBlocks(nothing, picture)],
  ['one-done', firstRunBlocks(some, null)],
])('the Home tab %s is as it was looked at, and Slack takes it', async (name, blocks) => {
  const view = homeFrame({ tabs: [], chosen: null, blocks })

  expect(validateView(view)).toEqual([])
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/homes/${name}.json`)
})

const teams = Array.from({ length: 120 }, (_, index) => ({
  ...{ id: `team-${index}`, parentId: null, costCentre: '', version: 1 },
  name: index === 0 ? 'Payments' : `Plattform & <Developer> *Experience* 🚀 أهلا وسهلا ${index}`,
}))
const route = (changes: Partial<AlertRoute>): AlertRoute => ({
  ...{ id: 'route', teamId: null, leastSeverity: 'info', workspace: 'T1', channel: 'C0HERE' },
  ...changes,
})
const told = { key: 'first-run.in-channel C0HERE 1.2', channel: 'C0HERE', teams, organisation: defaultSettings }

const messages = {
  'checklist-nothing-done': checklistMessage(nothing),
  'checklist-one-done': checklistMessage(some),
  'checklist-one-name-left': checklistMessage({ ...some, unmatched: 1, channel: true }),
  'checklist-all-done': checklistMessage(all),
  welcome: welcomeMessage('Ana'),
  'welcome-nameless': welcomeMessage(''),
  'welcome-worst': welcomeMessage(`<!channel>*${'Maximiliana'.repeat(9)}*`),
  'in-channel-nothing': inChannelMessage({ ...told, routes: [route({ channel: 'C0OTHER' })] }),
  'in-channel-everybody': inChannelMessage({ ...told, routes: [route({})] }),
  'in-channel-critical': inChannelMessage({
    ...told,
    routes: [route({ leastSeverity: 'critical' }), route({ channel: 'C0OTHER' })],
  }),
  'in-channel-worst': inChannelMessage({
    ...told,
    organisation: { ...defaultSettings, privacy: 'names in channels' },
    routes: teams.map(({ id }, at) =>
      route({ teamId: id, leastSeverity: (['info', 'warning', 'critical'] as const)[at % 3] ?? 'info' }),
    ),
  }),
}

test.each(Object.entries(messages))(
  'the message %s is as it was looked at, and Slack takes it',
  async (name, message) => {
    expect(validateMessage(message)).toEqual([])
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/messages/${name}.json`)
  },
)

test('the form of a channel offers as many teams as Slack takes', async () => {
  const view = postHereModal({ key: told.key, teams: teams.slice(0, 3) })
  expect(validateView(view)).toEqual([])
  expect(validateView(postHereModal({ key: told.key, teams }))).toEqual([])
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot('fixtures/modals/post-here.json')
})
