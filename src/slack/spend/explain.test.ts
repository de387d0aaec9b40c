import { afterEach, expect, test } from 'vitest'
import { ana, bob, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { systemClock } from '../../base/clock.ts'
import { ensurePerson } from '../../people/person.ts'
import { createTeam } from '../../people/team-changes.ts'
import { connected, disconnect, homeOf, lastMessage, seenBy, someUsage } from '../testing/connected.ts'

const now = systemClock.now()
const actor = { id: 'test', origin: 'tally' } as const

afterEach(disconnect)

test('a figure is explained by the same words that asked for it, and by the button below it', async () => {
  const { slack } = await company()

  await slack.act('runCommand', { user: ana, channel: '#ai-spend', text: '/spend explain 7d' })
  const answer = await until('it is explained', async () => (await seenBy(slack, ana))[0])
  await slack.act('runCommand', { user: ana, channel: '#ai-spend', text: '/spend me 7d' })
  await until('the figures are there', async () => (await seenBy(slack, ana)).join().includes('You spent'))
  const message = await until('the answer is there', () => lastMessage(slack, ana, '#ai-spend'))
  await slack.act('pressButton', { user: ana, message, actionId: 'spend.explain' })
  const modal = await until('the modal is filled', () => modalWith(slack, ana, 'Where $12.34 comes from'))

  expect(answer).toContain('*Where $12.34 comes from*\\nYour spend, the last 7 days.')
  expect(answer).toMatch(/Tally’s proxy, metered/)
  expect(modal).toMatch(/Tally’s proxy, metered/)
})

test('in Home the button explains what the tab shows', async () => {
  const { slack } = await company()
  await slack.act('openHome', { user: ana })
  const home = await until('Home is there', async () => (await slack.state(ana)).home)
  await until('it can be explained', async () => (await homeOf(slack, ana)).includes('spend.explain'))

  await slack.act('pressButton', { user: ana, viewId: home.id, actionId: 'spend.explain' })

  expect(await until('the modal is filled', () => modalWith(slack, ana, 'comes from'))).toContain('Your spend')
})

test('the organisation is explained to finance and admins, a team to its lead, and neither to anybody else', async () => {
  const { slack } = await company()
  for (const text of ['explain org', 'explain team payments', 'explain ana@x.example']) {
    await slack.act('runCommand', { user: bob, channel: '#ai-spend', text: `/spend ${text}` })
  }
  await until('Bob is told', async () => (await seenBy(slack, bob)).length === 3)
  await slack.act('runCommand', { user: ana, channel: '#ai-spend', text: '/spend explain org 7d' })
  await slack.act('runCommand', { user: ana, channel: '#ai-spend', text: '/spend explain team payments' })
  await until('Ana is told', async () => (await seenBy(slack, ana)).length === 2)

  const bobs = (await seenBy(slack, bob)).join()
  expect(bobs).not.toContain('comes from*')
  expect(bobs).not.toContain('$12')
  const anas = (await seenBy(slack, ana)).join()
  expect(anas).toContain('Spend of the organisation, the last 7 days')
  expect(anas).toContain('Spend of Payments')
})

async function company() {
  const app = await connected({ publicUrl: null, admins: ['ana@x.example'] })
  const { db } = app.database
  await ensurePerson(db, { kind: 'person', name: 'Ana Ruiz', email: 'ana@x.example', now })
  await ensurePerson(db, { kind: 'person', name: 'Bob Lee', email: 'bob@x.example', now })
  await createTeam(db, { name: 'Payments', leadIds: [], actor, now })
  await someUsage(app.database, 'ana@x.example', 12_340_000)
  return app
}

async function modalWith(slack: RunningSlack, user: string, text: string): Promise<string | null> {
  const shown = JSON.stringify((await slack.state(user)).modals)
  return shown.includes(text) ? shown : null
}
