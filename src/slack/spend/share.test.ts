import { afterAll, beforeAll, expect, test } from 'vitest'
import { ana, bob, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { addDays, dayOf } from '../../base/calendar.ts'
import { systemClock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { assignMember } from '../../people/membership.ts'
import { ensurePerson } from '../../people/person.ts'
import { createTeam } from '../../people/team-changes.ts'
import { modalOf } from '../budgets/testing/stage.ts'
import { connected, disconnect, lastMessage, seenBy, someUsage } from '../testing/connected.ts'

const now = systemClock.now()
const actor = { id: 'test', origin: 'tally' as const }

let slack: RunningSlack
let db: Db
let paymentsId: string

// Ana leads Payments, and Bob reads the channel.
beforeAll(async () => {
  const stage = await connected({ publicUrl: 'https://tally.example.com' })
  slack = stage.slack
  db = stage.database.db
  const lead = await ensurePerson(db, { kind: 'person', name: 'Ana Ruiz', email: 'ana@x.example', now })
  const payments = await createTeam(db, { name: 'Payments', leadIds: [lead.id], actor, now })
  paymentsId = payments.id
  await assignMember(db, { personId: lead.id, teamId: payments.id, fromDay: addDays(dayOf(now), -60), actor, now })
  await someUsage(stage.database, 'ana@x.example', 12_340_000)
})
afterAll(disconnect)

test('a lead shares the team’s figures: what was shown is posted, with who shares it, once the names are agreed to', async () => {
  const modal = await shareModalOf('/spend team today')
  expect(modal.text).toContain('This is what everybody there will see')
  expect(modal.text).toContain('Payments spent $12.34 today')
  expect(modal.text).toContain('Ana Ruiz')

  expect(await submit(modal.id, false)).toContain('Tick this')
  await submit(modal.id, true)
  const posted = await until('it was posted', () => postedIn('#ai-spend'))

  expect(posted).toContain('Payments spent $12.34 today')
  expect(posted).toContain('Shared by <@U0ANA>')
  expect(posted).not.toMatch(/"type":"button"|"type":"table"/)
})

test('the own figure names its person, and the picture comes along', async () => {
  const modal = await shareModalOf('/spend me 30d')

  expect(modal.text).toContain('Ana Ruiz spent $12.34 in the last 30 days')
  expect(modal.text).not.toContain('You spent')
  expect(modal.text).toContain('image_url')
})

test('who leads the team no more shares nothing of it, however long the modal was open', async () => {
  const modal = await shareModalOf('/spend team payments 7d')
  const before = (await calls()).length
  await db.deleteFrom('team_lead').where('team_id', '=', paymentsId).execute()

  const answer = await submit(modal.id, true)
  await modalOf(slack, ana, 'Here everyone sees only their own spend')

  expect(answer).not.toContain('12.34')
  expect((await calls()).length).toBe(before)
})

test('where Tally is not, it says how to invite it', async () => {
  const modal = await shareModalOf('/spend me today')

  expect(await submit(modal.id, true, 'C0NOWHERE')).toContain('/invite @Tally')
})

let asked = 0

async function shareModalOf(text: string) {
  const open = (await slack.state(ana)).modals.at(-1)
  if (open) await slack.act('closeModal', { user: ana, viewId: open.id, all: true })
  await slack.act('runCommand', { user: ana, channel: '#ai-spend', text })
  const value = await until(`${text} was answered`, async () => {
    const answers = (await seenBy(slack, ana)).filter((one) => one.includes('spend.share'))
    return answers.length > asked ? answers.at(-1) : null
  })
  asked += 1
  const message = await until('the message is there', () => answerWithButton(value))
  await slack.act('pressButton', { user: ana, message, actionId: 'spend.share' })
  return modalOf(slack, ana, 'This is what everybody')
}

async function answerWithButton(text: string) {
  const { channels } = await slack.state(ana)
  for (const channel of channels) {
    const found = channel.messages.find((one) => JSON.stringify([one.text, one.blocks]) === text)
    if (found) return { channel: channel.id, ts: found.ts }
  }
  return lastMessage(slack, ana, '#ai-spend')
}

async function submit(viewId: string, named: boolean, where?: string): Promise<string> {
  const channel = (await slack.state(ana)).channels.find(({ name }) => name === 'ai-spend')
  const state = {
    where: { where: where ?? channel?.id ?? '' },
    names: { names: named ? ['yes'] : [] },
  }
  return JSON.stringify(await slack.act('submitModal', { user: ana, viewId, state }))
}

async function postedIn(name: string): Promise<string | null> {
  const { channels } = await slack.state(bob)
  const messages = channels.find((one) => `#${one.name}` === name)?.messages ?? []
  const posted = messages.find((one) => JSON.stringify(one.blocks).includes('Shared by'))
  return posted ? JSON.stringify(posted.blocks) : null
}

async function calls() {
  return (await slack.log()).calls.filter(({ method }) => method === 'chat.postMessage')
}
