import { afterEach, expect, test } from 'vitest'
import { ana, bob, until } from '../../../sandbox/slack/testing.ts'
import { addDays, dayOf, startOfDay } from '../../base/calendar.ts'
import { systemClock } from '../../base/clock.ts'
import { dollars } from '../../incidents/testing.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { queueMessage } from '../../outbox/outbox.ts'
import { ensureHandle } from '../../people/handle.ts'
import { findPerson } from '../../people/person.ts'
import { setRole } from '../../people/roles.ts'
import { changeTeam } from '../../people/team-changes.ts'
import { modalOf } from '../budgets/testing/stage.ts'
import { judged, messagesSeen, said, stageWithIncidents } from '../incidents/testing/stage.ts'
import { disconnect } from '../testing/connected.ts'
import { digestMessages } from './messages.ts'

afterEach(disconnect)

const actor = { id: 'test', origin: 'tally' } as const
const today = () => dayOf(systemClock.now())
const yesterday = () => ({ from: addDays(today(), -1), to: today() })
const lastWeek = () => ({ from: addDays(today(), -7), to: today() })
const toPerson = { readBy: 'person' } as const
const foundToday = () => ({
  foundFrom: startOfDay(addDays(today(), -1)).toISOString(),
  foundTo: startOfDay(addDays(today(), 1)).toISOString(),
})

type Stage = Awaited<ReturnType<typeof stageWithIncidents>>

/** Draws a message for somebody, or for nobody Tally knows. */
async function drawn({ db }: Stage, kind: string, data: object, personId: string | null) {
  const pictures = { byAddress: async () => ({ url: 'https://tally.example.com/week.png' }), byFile: async () => null }
  const messages = digestMessages({ db, admins: ['bob@x.example'], pictures })
  const reader = personId === null ? null : await findPerson(db, personId)
  return (await messages[kind]?.draw(data, { reader, now: systemClock.now() })) ?? null
}

test('the daily cost alert stands in the channel and the own messages; its days and findings open', async () => {
  const stage = await stageWithIncidents({ names: 'hidden' })
  const { slack, db, people, channel } = stage
  const now = systemClock.now()
  await judged(stage, [{ tier: 'digest', cause: 'growth', sentence: '$41 a day for three weeks.' }])
  const data = { ...yesterday(), ...foundToday() }
  const say = (recipient: string, of: { readBy: string; teamId?: null }) =>
    queueMessage(db, { kind: 'cost.daily', recipient, data: { ...data, of }, dedupeKey: recipient }, now)
  await say(`slack:T0SANDBOX:${channel}`, { readBy: 'channel', teamId: null })
  await say(`person:${people.bob.id}`, toPerson)

  const inChannel = await said(slack, bob, 'channel', '$24.00')
  expect(inChannel.text).toContain('Somebody in Payments')
  expect(inChannel.text).not.toContain('Ana')
  const own = await said(slack, bob, 'im', '$41 a day for three weeks.')
  expect(own.text).toContain('Ana &lt;Ruiz&gt; (Payments)')
  await slack.act('pressButton', { user: bob, ...own, actionId: 'spend.run' })
  await until('the days are answered', async () =>
    (await messagesSeen(slack, bob, 'im')).find(
      ({ text }) => text.includes('$24.00') && !text.includes('for three weeks'),
    ),
  )
  await slack.act('pressButton', { user: bob, ...own, actionId: 'incident.open' })
  expect((await modalOf(slack, bob, 'Ana')).text).toContain('$41 a day')
})

test('everybody reads what they may see when it is drawn, whatever they could when it was queued', async () => {
  const stage = await stageWithIncidents()
  const { db, people, team } = stage
  const data = { of: toPerson, ...yesterday(), ...foundToday() }
  const daily = async (personId: string) => (await drawn(stage, 'cost.daily', data, personId))?.text ?? null
  expect(await daily(people.bob.id)).toContain('in the organisation')
  expect(await daily(people.ana.id)).toBeNull()

  await changeTeam(db, { teamId: team.id, change: { leadIds: [people.ana.id] }, actor, now: systemClock.now() })
  expect(await daily(people.ana.id)).toContain('in Payments')
  await setRole(db, { personId: people.ana.id, role: 'finance', admins: [], actor, now: systemClock.now() })
  expect(await daily(people.ana.id)).toContain('in the organisation')
  await db.updateTable('person').set({ left_at: systemClock.now() }).where('id', '=', people.ana.id).execute()
  expect(await daily(people.ana.id)).toBeNull()
})

test('what could not be sent for days is no news any more', async () => {
  const stage = await stageWithIncidents()
  const { people } = stage
  const to = (daysAgo: number) => ({ from: addDays(today(), -daysAgo - 1), to: addDays(today(), -daysAgo) })
  const daily = (daysAgo: number) =>
    drawn(stage, 'cost.daily', { of: toPerson, ...to(daysAgo), ...foundToday() }, people.bob.id)
  const weekly = (daysAgo: number) => drawn(stage, 'digest.weekly', { of: toPerson, ...to(daysAgo) }, people.bob.id)

  expect(await daily(4)).not.toBeNull()
  expect(await daily(5)).toBeNull()
  expect(await weekly(7)).not.toBeNull()
  expect(await weekly(8)).toBeNull()
})

test('the mail list is named nobody where channels are not, as nobody knows who reads it', async () => {
  const stage = await stageWithIncidents({ names: 'hidden' })
  await judged(stage, [{ tier: 'digest', cause: 'growth', sentence: '$41 a day for three weeks.' }])
  const data = { of: { readBy: 'mail list' }, ...yesterday(), ...foundToday() }

  const mailed = JSON.stringify(await drawn(stage, 'cost.daily', data, null))

  expect(mailed).toContain('Somebody in Payments')
  expect(mailed).not.toContain('Ana')
})

test('the weekly digest has a chart and the reader’s own week; a member’s is their own alone', async () => {
  const stage = await stageWithIncidents()
  const { people } = stage
  const data = { of: toPerson, ...lastWeek() }

  const whole = await drawn(stage, 'digest.weekly', data, people.bob.id)
  const own = await drawn(stage, 'digest.weekly', data, people.ana.id)

  expect(JSON.stringify(whole)).toContain('Bars of usage spend by day, The organisation')
  expect(JSON.stringify(whole)).not.toContain('You:')
  expect(own?.text).toMatch(/^\$\d+\.\d\d in your week of /)
  expect(JSON.stringify(own)).toContain('most on claude-sonnet-4-5')
  expect(own?.blocks).toHaveLength(2)
})

test('a sample is headed so, of the reader’s own figures; without any there is none', async () => {
  const stage = await stageWithIncidents()
  const sample = { of: toPerson, isSample: true, ...yesterday(), ...foundToday() }
  const later = { from: '2001-01-04', to: '2001-01-05' }

  const shown = await drawn(stage, 'cost.daily', sample, stage.people.bob.id)

  expect(shown?.text).toMatch(/^A sample: \$24\.00 /)
  expect(JSON.stringify(shown)).toContain('*A sample.*')
  expect(await drawn(stage, 'cost.daily', { ...sample, ...later }, stage.people.bob.id)).toBeNull()
  expect(await drawn(stage, 'digest.weekly', { ...sample, ...later }, stage.people.bob.id)).toBeNull()
  expect(await drawn(stage, 'people.unmatched', { isSample: true, ...later }, stage.people.bob.id)).toBeNull()
})

test('a team’s channel is told of the team alone, and nothing once the team is gone', async () => {
  const stage = await stageWithIncidents()
  const { db, team } = stage
  const data = { ...yesterday(), ...foundToday() }
  const inChannel = (teamId: string) => drawn(stage, 'cost.daily', { ...data, of: { readBy: 'channel', teamId } }, null)

  expect((await inChannel(team.id))?.text).toContain('in Payments')
  await db.updateTable('team').set({ removed_at: systemClock.now() }).where('id', '=', team.id).execute()
  expect(await inChannel(team.id)).toBeNull()
})

test('names nobody is matched to are told with what they spent, and open the window to match them', async () => {
  const stage = await stageWithIncidents()
  const { slack, db } = stage
  const handleId = await ensureHandle(db, { vendor: 'cursor', name: 'k@agency.example', personId: null })
  await recordEntries(db, [anEntry({ handleId, at: `${yesterday().from}T10:00:00.000Z`, costMicroUsd: dollars(12) })])
  const data = { from: addDays(today(), -30), to: today() }
  const now = systemClock.now()
  await queueMessage(db, { kind: 'people.unmatched', recipient: 'admins', data, dedupeKey: 'unmatched' }, now)

  const message = await said(slack, bob, 'im', '$12.00')
  expect(message.text).toContain('$12.00* in 30 days')
  expect(message.text).toContain('k@agency.example')
  await slack.act('pressButton', { user: bob, ...message, actionId: 'handle.match' })
  expect((await modalOf(slack, bob, 'Match names')).text).toContain('k@agency.example')
  expect(await messagesSeen(slack, ana, 'im')).toEqual([])
})
