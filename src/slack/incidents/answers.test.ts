import { afterEach, expect, test } from 'vitest'
import { ana, bob, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { systemClock } from '../../base/clock.ts'
import { alertRoutes } from '../../incidents/alert-routes.ts'
import { floorFields } from '../../incidents/detection-fields.ts'
import { readDetectionSettings } from '../../incidents/detection-settings.ts'
import { lessons } from '../../incidents/lessons.ts'
import { listIncidents } from '../../incidents/read-incidents.ts'
import { modalOf, typed } from '../budgets/testing/stage.ts'
import { disconnect, homeOf } from '../testing/connected.ts'
import { forgeryFor } from '../testing/forged.ts'
import { judged, said, stageWithIncidents } from './testing/stage.ts'

afterEach(disconnect)

test('what is expected asks why and until when, is taken as the new normal, and can be taken back', async () => {
  const stage = await stageWithIncidents()
  const { slack, db } = stage
  await judged(stage, [{}])
  const alert = await said(slack, bob, 'channel', 'Beyond what is usual')
  await slack.act('pressButton', { user: bob, ...alert, actionId: 'incident.expect' })
  const form = await modalOf(slack, bob, 'Through which day?')
  const send = (until: string) =>
    slack.act('submitModal', {
      user: bob,
      viewId: form.id,
      state: { until: { until }, note: { note: 'The migration' } },
    })

  expect(JSON.stringify(await send('2020-01-01'))).toContain('from today on')
  await send(new Date(systemClock.now().getTime() + 5 * 86_400_000).toISOString().slice(0, 10))

  await said(slack, bob, 'channel', ':calendar: Expected until')
  expect(await lessons(db)).toMatchObject([{ note: 'The migration', lesson: { kind: 'rebase' } }])
})

test('the command and Home list what somebody may see, and open it with what happened', async () => {
  const stage = await stageWithIncidents({ admins: ['bob@x.example'] })
  const { slack, db } = stage
  await judged(stage, [{}, { subject: { kind: 'entity', id: 'handle:1' } }])

  expect(await typed(slack, bob, '/incidents')).toContain('2 live incidents')
  const own = await typed(slack, ana, '/incidents all')
  expect(own).toContain('1 incident')
  expect(own).toContain('Ana')
  expect(await typed(slack, bob, '/incidents critical payments')).toContain('No live critical incidents')
  expect(await typed(slack, bob, '/incidents Paymens')).toContain('There is no team “Paymens”')

  await openTab(slack)
  const home = await until('the tab is drawn', async () => {
    const shown = await homeOf(slack, bob)
    return shown.includes('To the first who took it on') ? shown : null
  })
  expect(home).toContain('2 live incidents')
  expect((await listIncidents(db, {}, { page: 0, size: 5 })).total).toBe(2)
})

test('admins choose the channel, which is tried at once, the knob and whether names are shown', async () => {
  const stage = await stageWithIncidents()
  const { slack, db, channel } = stage
  await openTab(slack)
  await until('the tab is drawn', async () => (await homeOf(slack, bob)).includes('Settings…'))
  await slack.act('pressButton', { user: bob, viewId: await homeId(slack), actionId: 'incidents.settings' })
  const form = await modalOf(slack, bob, 'How many false alarms')

  await slack.act('submitModal', {
    user: bob,
    viewId: form.id,
    state: {
      channel: { channel },
      critical: { critical: channel },
      budget: { budget: '2' },
      ...Object.fromEntries(floorFields.map(({ key }) => [key, { [key]: '$20' }])),
    },
  })

  await said(slack, bob, 'channel', 'Tally will tell of unusual AI spend here')
  const chosen = await until('it is saved', async () => {
    const settings = await readDetectionSettings(db)
    return settings.alertBudget === 2 ? settings : null
  })
  expect(chosen).toMatchObject({ floors: { excess: 20_000_000, run: 20_000_000 } })
  expect((await alertRoutes(db)).map(({ leastSeverity }) => leastSeverity)).toEqual(['critical', 'info'])
})

test('a double click of one’s own is no race with anybody', async () => {
  const stage = await stageWithIncidents()
  const { slack } = stage
  await judged(stage, [{}])
  const alert = await said(slack, bob, 'channel', 'Beyond what is usual')

  await Promise.all(
    [1, 2].map(() => slack.act('pressButton', { user: bob, ...alert, actionId: 'incident.acknowledge' })),
  )

  const told = await said(slack, bob, 'channel', 'You did that already.')
  expect(told.text).not.toContain('Somebody was faster')
})

test('where one of two channels cannot be written in, neither they nor anything else is saved', async () => {
  const { requestUrl, slack, db, channel } = await stageWithIncidents({ mode: 'http' })
  const before = await alertRoutes(db)
  const other = (await slack.state(bob)).channels.find(({ id, kind }) => kind !== 'im' && id !== channel)?.id ?? ''

  const floors = ['excess', 'newcomerExcess', 'run', 'monthlyGrowth'].map((value) => `floors.${value}`)
  const answer = await forgeryFor({ requestUrl, slack }).submit(bob, {
    name: 'incident.set-it',
    state: {
      ...Object.fromEntries(floors.map((id) => [id, { [id]: { type: 'plain_text_input', value: '100' } }])),
      channel: { channel: { type: 'conversations_select', selected_conversation: other } },
      critical: { critical: { type: 'conversations_select', selected_conversation: 'C0NOSUCH' } },
      budget: { budget: { type: 'static_select', selected_option: { value: '2' } } },
    },
  })

  expect(answer.body).toContain('Nothing was saved')
  expect(await alertRoutes(db)).toEqual(before)
  expect((await readDetectionSettings(db)).alertBudget).toBe(0.6)
})

async function openTab(slack: RunningSlack): Promise<void> {
  await slack.act('openHome', { user: bob })
  await until('Home is drawn', async () => (await homeOf(slack, bob)).includes('home.tab-incidents'))
  await slack.act('pressButton', { user: bob, viewId: await homeId(slack), actionId: 'home.tab-incidents' })
}

async function homeId(slack: RunningSlack): Promise<string> {
  const { home } = await slack.state(bob)
  return String(home?.raw.id ?? '')
}
