import { afterEach, expect, test } from 'vitest'
import { ana, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { addDays, dayOf } from '../../base/calendar.ts'
import { systemClock } from '../../base/clock.ts'
import { microUsd } from '../../base/money.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { ensureHandle } from '../../people/handle.ts'
import { assignMember } from '../../people/membership.ts'
import { createTeam } from '../../people/team-changes.ts'
import { keysStage, modalWith } from '../keys/testing.ts'
import { disconnect, homeOf, lastMessage, seenBy } from '../testing/connected.ts'

afterEach(disconnect)

test('“Details” below one’s own spend opens the window, which turns to each section and on to the sessions', async () => {
  const { slack } = await stage()
  await ask(slack, ana, '/spend me')
  const message = await lastMessage(slack, ana, '#ai-spend')

  await slack.act('pressButton', { user: ana, message, actionId: 'person-spend.open' })
  expect((await modalWith(slack, ana, 'spent $12.34')).said).toContain('1 session came to $12.34')
  await pressIn(slack, ana, 'spent $12.34', 'person-spend.models')
  await pressIn(slack, ana, 'Claude Code', 'person-spend.activity')
  await pressIn(slack, ana, 'No adoption score', 'person-spend.days')
  const { viewId } = await modalWith(slack, ana, '1 day with usage')
  await slack.act('chooseOption', { user: ana, viewId, actionId: 'person-spend.period', value: '365d' })

  await pressIn(slack, ana, '2 days with usage', 'sessions.push')
  await pressIn(slack, ana, '*1 session*', 'sessions.show')
  expect((await modalWith(slack, ana, 'Cost per request')).said).toContain('claude-sonnet-4-5')
})

test('“More charts” opens above the window of a person', async () => {
  const { slack } = await stage()
  await ask(slack, ana, '/spend me')
  const message = await lastMessage(slack, ana, '#ai-spend')
  await slack.act('pressButton', { user: ana, message, actionId: 'person-spend.open' })

  await pressIn(slack, ana, 'spent $12.34', 'person-spend.more-charts')

  expect((await modalWith(slack, ana, 'dashboard.charts')).said).toMatch(/too little usage|public address/)
})

test('a lead sees who is in the team; whether they still do is asked with each press', async () => {
  const { slack, database, ...people } = await stage()
  const { db } = database
  const now = systemClock.now()
  const actor = { id: 'test', origin: 'tally' } as const
  const team = await createTeam(db, { name: 'Platform', leadIds: [people.ana.id], actor, now })
  await assignMember(db, { personId: people.bob.id, teamId: team.id, fromDay: dayOf(now), actor, now })
  await ask(slack, ana, '/spend bob@x.example')
  const message = await lastMessage(slack, ana, '#ai-spend')

  await slack.act('pressButton', { user: ana, message, actionId: 'person-spend.open' })
  await modalWith(slack, ana, 'Bob spent $1.00')
  await db.deleteFrom('team_lead').execute()
  await pressIn(slack, ana, 'Bob spent $1.00', 'person-spend.models')

  expect((await modalWith(slack, ana, 'So I did not look that up')).said).not.toContain('$1.00')
})

test('/spend sessions answers with the dearest, and My spend shows them with the week', async () => {
  const { slack } = await stage()

  const said = await ask(slack, ana, '/spend sessions')
  expect(said).toContain('1 session')
  expect(said).toContain('All sessions')

  await slack.act('openHome', { user: ana })
  await until('Home is there', async () => (await homeOf(slack, ana)).includes('Dearest sessions'))
  expect(await homeOf(slack, ana)).toContain('The last 7 days came to $12.34')
})

test('a choice of dark charts is kept and shown again', async () => {
  const { slack } = await stage()
  await slack.act('openHome', { user: ana })
  const home = await until('Home is there', async () => (await slack.state(ana)).home)
  await until('it is drawn', async () => (await homeOf(slack, ana)).includes('my-spend.more-charts'))
  await slack.act('pressButton', { user: ana, viewId: home.id, actionId: 'my-spend.more-charts' })
  const { viewId } = await modalWith(slack, ana, 'Charts on white')

  await slack.act('chooseOption', { user: ana, viewId, actionId: 'my-spend.theme', value: 'dark' })
  await modalWith(slack, ana, '"initial_option":{"text":{"type":"plain_text","text":"Charts on dark"')
})

/** Ana, a member, with one session of today and a request long ago; Bob, an admin. */
async function stage() {
  const { slack, database, ...people } = await keysStage()
  const handleId = await ensureHandle(database.db, { vendor: 'tally-key', name: 'ana', personId: people.ana.id })
  const today = dayOf(systemClock.now())
  const used = (day: string, cost: number, session: string) =>
    anEntry({
      at: `${day}T00:00:01.000Z`,
      handleId,
      session,
      costMicroUsd: microUsd(cost),
      listMicroUsd: microUsd(cost),
    })
  const bobs = await ensureHandle(database.db, { vendor: 'tally-key', name: 'bob', personId: people.bob.id })
  await recordEntries(database.db, [
    { ...used(today, 1_000_000, ''), handleId: bobs },
    used(today, 10_000_000, 's-1'),
    used(today, 2_340_000, 's-1'),
    used(addDays(dayOf(systemClock.now()), -40), 1_000_000, ''),
  ])
  return { slack, database, ...people }
}

async function pressIn(slack: RunningSlack, user: string, shown: string, actionId: string) {
  const { viewId } = await modalWith(slack, user, shown)
  await slack.act('pressButton', { user, viewId, actionId })
}

async function ask(slack: RunningSlack, user: string, text: string): Promise<string> {
  const before = (await seenBy(slack, user)).length
  await slack.act('runCommand', { user, channel: '#ai-spend', text })
  return until(`${text} was answered`, async () => (await seenBy(slack, user)).slice(before)[0])
}
