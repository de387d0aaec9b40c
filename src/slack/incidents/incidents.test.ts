import { afterEach, expect, test } from 'vitest'
import { ana, bob, until } from '../../../sandbox/slack/testing.ts'
import { systemClock } from '../../base/clock.ts'
import { setAlertRoute } from '../../incidents/alert-routes.ts'
import { listIncidents } from '../../incidents/read-incidents.ts'
import { dollars } from '../../incidents/testing.ts'
import { modalOf } from '../budgets/testing/stage.ts'
import { calls, disconnect } from '../testing/connected.ts'
import { judged, messagesSeen, said, stageWithIncidents } from './testing/stage.ts'

afterEach(disconnect)

test('what is found is told in the channel once, with its chart, acknowledged and resolved in place, and its thread tells how', async () => {
  const stage = await stageWithIncidents()
  const { slack, db } = stage
  await judged(stage, [{}])
  const alert = await said(slack, bob, 'channel', 'Beyond what is usual')
  expect(alert.text).toContain('Ana &lt;Ruiz&gt; (Payments)')
  expect(alert.text).toContain('$91 by 09:00')
  expect(alert.text).toContain('slack_file')
  await judged(stage, [{ excess: dollars(50) }])

  await slack.act('pressButton', { user: bob, ...alert, actionId: 'incident.acknowledge' })
  const acknowledged = await said(slack, bob, 'channel', ':eyes: Acknowledged by Bob Lee')
  expect(acknowledged.ts).toBe(alert.ts)
  await slack.act('pressButton', { user: bob, ...acknowledged, actionId: 'incident.resolve' })
  const form = await modalOf(slack, bob, 'What was it?')
  await slack.act('submitModal', {
    user: bob,
    viewId: form.id,
    state: { resolution: { resolution: 'runaway' }, note: { note: 'Stopped <it>' } },
  })

  const resolved = await said(slack, bob, 'channel', 'Resolved by Bob Lee: a runaway agent')
  expect(resolved.ts).toBe(alert.ts)
  expect(resolved.text).toContain('“Stopped &lt;it&gt;”')
  await said(slack, bob, 'channel', 'Bob Lee resolved it.')
  const notes = (await messagesSeen(slack, bob, 'channel')).filter(({ thread }) => thread === alert.ts)
  expect(notes.length).toBeGreaterThanOrEqual(2)
  const { incidents } = await listIncidents(db, {}, { page: 0, size: 10 })
  expect(incidents).toMatchObject([{ state: 'resolved', resolution: 'runaway', excess: dollars(50) }])
})

test('of two who press at once one does it, and the other is told who did', async () => {
  const stage = await stageWithIncidents({ admins: ['bob@x.example', 'ana@x.example'] })
  const { slack } = stage
  await judged(stage, [{}])
  const alert = await said(slack, bob, 'channel', 'Beyond what is usual')

  await Promise.all([
    slack.act('pressButton', { user: bob, ...alert, actionId: 'incident.acknowledge' }),
    slack.act('pressButton', { user: ana, ...alert, actionId: 'incident.acknowledge' }),
  ])

  const told = await until('one of them was told', async () => {
    const both = [...(await messagesSeen(slack, bob, 'channel')), ...(await messagesSeen(slack, ana, 'channel'))]
    return both.find(({ text }) => text.includes('Somebody was faster'))
  })
  expect(told.text).toContain(':eyes: Acknowledged by')
})

test('its owner hears of a running agent alone, keeps it going, and the channel is told only when it grows', async () => {
  const stage = await stageWithIncidents()
  const { slack } = stage
  await judged(stage, [
    { tier: 'dm', cause: 'cadence', excess: dollars(14), sentence: 'Running 62 min without you, $14 so far.' },
  ])
  const asked = await said(slack, ana, 'im', 'Running 62 min without you')
  expect(asked.text).toContain('Is this you?')

  await slack.act('pressButton', { user: ana, ...asked, actionId: 'incident.keep-going' })
  await said(slack, ana, 'im', ':zzz: Snoozed by Ana')

  expect(await messagesSeen(slack, ana, 'channel')).toEqual([])
})

test('what is not its owner’s is told in the channel at once, and whoever may not answer is told so', async () => {
  const stage = await stageWithIncidents({ admins: [] })
  const { slack } = stage
  await judged(stage, [{ tier: 'dm', cause: 'cadence' }])
  const asked = await said(slack, ana, 'im', 'Is this you?')
  await slack.act('pressButton', { user: ana, ...asked, actionId: 'incident.disown' })
  const alert = await said(slack, bob, 'channel', 'Critical')

  await slack.act('pressButton', { user: bob, ...alert, actionId: 'incident.acknowledge' })

  await said(slack, bob, 'channel', 'Only whoever it is about')
})

test('in a channel whose names are hidden nobody is named', async () => {
  const stage = await stageWithIncidents({ names: 'hidden' })
  await judged(stage, [{}])

  const alert = await said(stage.slack, bob, 'channel', 'Somebody in Payments')

  expect(alert.text).not.toContain('Ana')
  expect((await calls(stage.slack, 'chat.postMessage')).length).toBe(1)
})

test('three at once are one message; a menu in it answers one of them', async () => {
  const stage = await stageWithIncidents()
  const { slack, db } = stage
  await judged(stage, [{}, ...['handle:1', 'handle:2'].map((id) => ({ subject: { kind: 'entity', id } as const }))])
  const batch = await said(slack, bob, 'channel', '3 incidents at once')
  const evidence = await said(slack, bob, 'channel', 'told from')
  expect(evidence).toMatchObject({ thread: batch.ts })
  const { incidents } = await listIncidents(db, {}, { page: 0, size: 10 })
  const one = incidents.find(({ subject }) => subject.id === stage.people.ana.id)

  await slack.act('chooseOption', {
    user: bob,
    ...batch,
    actionId: 'incident.menu',
    value: `acknowledge ${one?.id} ${one?.version}`,
  })

  const drawn = await said(slack, bob, 'channel', ':eyes: Acknowledged by Bob Lee')
  expect(drawn.ts).toBe(batch.ts)
})

test('three at once that leads or admins read alone tell how they stand in the message, and nothing in its thread', async () => {
  const stage = await stageWithIncidents()
  const { slack, db } = stage
  const actor = { id: 'test', origin: 'tally' as const }
  await setAlertRoute(db, { teamId: null, leastSeverity: 'info', to: null, actor, now: systemClock.now() })
  const [one] = await judged(stage, [
    {},
    ...['handle:1', 'handle:2'].map((id) => ({ subject: { kind: 'entity', id } as const })),
  ])
  const batch = await said(slack, bob, 'im', '3 incidents at once')

  const value = `acknowledge ${one?.after.id} 1`
  await slack.act('chooseOption', { user: bob, ...batch, actionId: 'incident.menu', value })

  await said(slack, bob, 'im', ':eyes: Acknowledged by Bob Lee')
  await until('all is said', async () => {
    const waiting = await db.selectFrom('outbox').select('id').where('sent_at', 'is', null).execute()
    return waiting.length === 0
  })
  expect((await messagesSeen(slack, bob, 'im')).filter(({ thread }) => thread !== null)).toEqual([])
})
