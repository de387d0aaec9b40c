import { afterAll, beforeAll, expect, test } from 'vitest'
import { ana, bob, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { addDays, dayOf } from '../../base/calendar.ts'
import { systemClock } from '../../base/clock.ts'
import { assignMember } from '../../people/membership.ts'
import { ensurePerson } from '../../people/person.ts'
import { createTeam } from '../../people/team-changes.ts'
import { connected, directMessages, disconnect, seenBy, someUsage } from '../testing/connected.ts'

const now = systemClock.now()
const actor = { id: 'test', origin: 'tally' as const }

let slack: RunningSlack
beforeAll(async () => {
  slack = await company()
})
afterAll(disconnect)

// Ana leads nobody and is in Payments; Bob is an admin.
async function company() {
  const stage = await connected({ publicUrl: null, admins: ['bob@x.example'] })
  const { db } = stage.database
  const person = await ensurePerson(db, { kind: 'person', name: 'Ana Ruiz', email: 'ana@x.example', now })
  await ensurePerson(db, { kind: 'person', name: 'Bob Lee', email: 'bob@x.example', now })
  const payments = await createTeam(db, { name: 'Payments', actor, now })
  await assignMember(db, { personId: person.id, teamId: payments.id, fromDay: addDays(dayOf(now), -60), actor, now })
  await someUsage(stage.database, 'ana@x.example', 12_340_000)
  await someUsage(stage.database, 'bob@x.example', 1_000_000)
  return stage.slack
}

test.each([
  ['how much did payments spend in the last 7 days?', 'Payments spent $12.34 in the last 7 days'],
  ['what did ana cost today', 'Ana Ruiz spent $12.34 today'],
  ['what did <mailto:ana@x.example|ana@x.example> cost today', 'Ana Ruiz spent $12.34 today'],
  ['what did we spend today', 'The organisation spent $13.34 today'],
  ['who spent most today?', 'Ana Ruiz'],
  ['how much did paymnets spend?', 'Did you mean this one?'],
  ['spend in 2099', 'has not begun'],
  ['/spend org today', 'The organisation spent $13.34 today'],
  ['am I over budget?', 'udget'],
  ['what can you do?', 'Ask me what AI coding costs'],
  ['sing me a song', 'I did not understand that'],
])('an admin who writes “%s” reads “%s”', async (text, expected) => {
  expect(await told(bob, text)).toContain(expected)
})

test.each([
  ['how much did I spend today?', 'You spent $12.34 today'],
  ['what did bob cost today', 'Here everyone sees only their own spend'],
  ['what did nobody-there cost today', 'Here everyone sees only their own spend'],
  ['how much did payments spend today', 'Here everyone sees only their own spend'],
  ['how much did my team spend', 'Only team leads, finance and admins'],
  ['compare bob and me', 'You can compare what you may see'],
])('a member who writes “%s” reads “%s” and learns of nobody else', async (text, expected) => {
  const answer = await told(ana, text)

  expect(answer).toContain(expected)
  expect(answer).not.toMatch(/Bob Lee|bob@|13\.34/)
})

test('what leaves a choice open has a button that opens the window', async () => {
  expect(await told(bob, 'export everything')).toContain('something to choose')
  const { channels } = await slack.state(bob)
  const direct = channels.find(({ kind }) => kind === 'im')
  const message = { channel: direct?.id ?? '', ts: direct?.messages.at(-1)?.ts ?? '' }
  await slack.act('pressButton', { user: bob, message, actionId: 'spend.run' })

  await until('the window is there', async () => JSON.stringify((await slack.state(bob)).modals).includes('Export'))
})

test('what is in a thread, in a channel or told twice is not answered; nobody is mentioned', async () => {
  const before = (await directMessages(slack, bob)).length
  await told(bob, '<!channel> how much did <!here> spend')
  const { channels } = await slack.state(bob)
  const direct = channels.find(({ kind }) => kind === 'im')
  const threadTs = direct?.messages.at(-1)?.ts ?? ''

  await slack.act('postMessage', { user: bob, channel: direct?.id ?? '', text: 'and today?', threadTs })
  await slack.act('postMessage', { user: bob, channel: '#ai-spend', text: 'how much did we spend?', threadTs: null })
  const last = await told(bob, 'thanks')

  expect(last).toContain('You’re welcome')
  const since = (await directMessages(slack, bob)).slice(before)
  // The question, its answer, what stands in the thread, the thanks and its answer.
  expect(since).toHaveLength(5)
  expect(since[1]).not.toMatch(/<!channel>|<!here>/)
  expect(await seenBy(slack, bob)).toEqual([])
})

/** Writes to Tally and waits for what it says next. */
async function told(user: string, text: string): Promise<string> {
  const before = (await directMessages(slack, user)).length
  await slack.act('postMessage', { user, channel: null, text, threadTs: null })
  return until(`“${text}” was answered`, async () => (await directMessages(slack, user))[before + 1])
}
