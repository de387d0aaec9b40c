import { afterEach, beforeEach, expect, test } from 'vitest'
import { ana, bob, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { addDays, dayOf } from '../../base/calendar.ts'
import { systemClock } from '../../base/clock.ts'
import { microUsd } from '../../base/money.ts'
import type { Db } from '../../db/database.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { ensureHandle } from '../../people/handle.ts'
import { assignMember } from '../../people/membership.ts'
import { createPerson, ensurePerson, type Person } from '../../people/person.ts'
import { createTeam } from '../../people/team-changes.ts'
import { modalOf } from '../budgets/testing/stage.ts'
import { connected, directMessages, disconnect, lastMessage, seenBy } from '../testing/connected.ts'

const now = systemClock.now()
const actor = { id: 'test', origin: 'tally' } as const

let slack: RunningSlack
afterEach(disconnect)

// Ana leads Payments with twenty people; Bob is in Design, which nobody leads.
async function company(input: { publicUrl?: string | null; admins?: string[] } = {}) {
  const app = await connected({ publicUrl: input.publicUrl ?? null, admins: input.admins ?? [] })
  slack = app.slack
  const { db } = app.database
  const lead = await ensurePerson(db, { kind: 'person', name: 'Ana Ruiz', email: 'ana@x.example', now })
  const other = await ensurePerson(db, { kind: 'person', name: 'Bob Lee', email: 'bob@x.example', now })
  const payments = await createTeam(db, { name: 'Payments', leadIds: [lead.id], actor, now })
  const design = await createTeam(db, { name: 'Design', actor, now })
  await put(db, other, design.id, 55_000_000)
  await put(db, lead, payments.id, 1_000_000)
  for (let index = 0; index < 19; index++) {
    const name = index === 7 ? 'Zoé Martin' : `Person ${String(index).padStart(2, '0')}`
    const person = await createPerson(db, { kind: 'person', name, email: `p${index}@x.example`, now })
    await put(db, person, payments.id, (30 - index) * 1_000_000)
  }
  return { db, payments, design }
}

test('a lead sees the own team: figures, a page of people, the others and the total; next and previous in place', async () => {
  await company()

  const answer = await asked('/spend team 30d')
  expect(answer).toContain('*Payments spent $400.00 in the last 30 days*')
  expect(answer).toContain('Person 00 · top spender')
  expect(answer).toContain('8 others')
  expect(answer).toContain('1–12 of 20 names')
  const message = await until('the answer is there', () => lastMessage(slack, ana, '#ai-spend'))
  await slack.act('pressButton', { user: ana, message, actionId: 'spend.show-next' })
  await until('the second page is there', async () => (await seenBy(slack, ana)).join().includes('13–20 of 20'))

  const [second = '', ...more] = await seenBy(slack, ana)
  expect(more).toEqual([])
  expect(second).toContain('12 others')
  expect(second).not.toContain('top spender')
  expect(await seenBy(slack, bob)).toEqual([])
})

test('with a public address the picture follows, and says what it shows', async () => {
  await company({ publicUrl: 'https://tally.example.com' })

  await slack.act('runCommand', { user: ana, channel: '#ai-spend', text: '/spend team payments 30d' })
  const picture = await until('the picture came', async () =>
    (await seenBy(slack, ana)).find((said) => said.includes('image_url')),
  )

  expect(picture).toContain(
    'Bar chart of usage spend, Payments, the last 30 days: $400.00 in all. Person 00 $30.00 (new)',
  )
})

test('without one, “Show chart” sends it to the own messages', async () => {
  await company()
  await asked('/spend team payments 30d')
  const message = await until('the answer is there', () => lastMessage(slack, ana, '#ai-spend'))

  await slack.act('pressButton', { user: ana, message, actionId: 'spend.show-team-chart' })
  const sent = await until('the chart came', async () => (await directMessages(slack, ana))[0])

  expect(sent).toContain('slack_file')
  expect(sent).toContain('Payments spent $400.00')
  expect(await directMessages(slack, bob)).toEqual([])
})

test.each([
  ['/spend team payments zoe', 'Zoé Martin', 'Person 01'],
  ['/spend team payments zeo 30d', 'Nobody with usage here matches “zeo”', 'Zoé Martin"'],
])('“%s” searches', async (text, expected, absent) => {
  await company()

  const answer = await asked(text)

  expect(answer).toContain(expected)
  expect(answer).not.toContain(absent)
})

test.each([
  ['/spend team paymnets', 'There is no team “paymnets”. Did you mean this one?'],
  ['/spend team design', 'What Design spends is for its own lead, finance and admins. You lead Payments.'],
  ['/spend org', 'The whole organisation’s spend is for finance and admins. You lead Payments.'],
  ['/spend <@U0BOB|bob>', 'Here everyone sees only their own spend'],
  ['/spend bob@x.example', 'Here everyone sees only their own spend'],
  ['/spend p3@x.example 30d', 'Person 03 spent $27.00 in the last 30 days'],
  ['/spend @person', 'Which one did you mean?'],
  ['/spend @nobody-at-all', 'I know nobody called'],
  ['/spend <@U0ANA|ana> 30d', 'You spent $1.00 in the last 30 days'],
])('a lead who asks “%s” reads “%s”', async (text, expected) => {
  await company()

  const answer = await asked(text)

  expect(answer).toContain(expected)
  expect(answer).not.toContain('55.00')
})

test.each([
  ['/spend team', 'Only team leads, finance and admins'],
  ['/spend team payments', 'Only team leads, finance and admins'],
  ['/spend team no such team', 'Only team leads, finance and admins'],
  ['/spend org', 'Only team leads, finance and admins'],
  ['/spend <@U0ANA|ana>', 'Here everyone sees only their own spend'],
  ['/spend nobody@x.example', 'Here everyone sees only their own spend'],
])('a member who asks “%s” is told “%s”, whether it exists or not', async (text, expected) => {
  await company()

  const answer = await asked(text, bob)

  expect(answer).toContain(expected)
  expect(answer).not.toMatch(/\$|Person/)
})

test('an admin sees every team and the organisation, which is all of them together', async () => {
  await company({ admins: ['bob@x.example'] })

  expect(await asked('/spend org 30d', bob)).toContain('*The organisation spent $455.00 in the last 30 days*')
  expect(await asked('/spend team payments 30d', bob)).toContain('*Payments spent $400.00')
  // Who leads no team and names none is taken for asking about the own one.
  expect(await asked('/spend team 30d', bob)).toContain('*Design spent $55.00')
})

test('who may see several and is in none chooses, and what is chosen is checked', async () => {
  const { db, payments } = await company({ admins: ['bob@x.example'] })
  await assignMember(db, {
    personId: (await personOf(db, 'bob@x.example')).id,
    teamId: null,
    fromDay: dayOf(now),
    actor,
    now,
  })

  await slack.act('runCommand', { user: bob, channel: '#ai-spend', text: '/spend team 30d' })
  const modal = await modalOf(slack, bob, 'Type to search')
  const chosen = { value: `team:${payments.id}`, text: { type: 'plain_text', text: 'Payments' } }
  await slack.act('submitModal', { user: bob, viewId: modal.id, state: { first: { 'spend.pick-scope': chosen } } })

  await until('the team is there', async () =>
    (await directMessages(slack, bob)).join().includes('Payments spent $400.00 in the last 30 days'),
  )
})

test('the top spender reads so under the own spend', async () => {
  const { db, design } = await company()
  await put(db, await createPerson(db, { kind: 'person', name: 'Eve', email: null, now }), design.id, 2_000_000)

  expect(await asked('/spend me 7d', bob)).toContain('You are the top spender of Design over the last 7 days.')
})

let said = 0
beforeEach(() => {
  said = 0
})

async function asked(text: string, user = ana): Promise<string> {
  await slack.act('runCommand', { user, channel: '#ai-spend', text })
  const all = await until(`${text} was answered`, async () => {
    const seen = await seenBy(slack, user)
    return seen.length > said ? seen : null
  })
  said = all.length
  return all.at(-1) ?? ''
}

async function put(db: Db, person: Person, teamId: string, cost: number): Promise<void> {
  const today = dayOf(now)
  await assignMember(db, { personId: person.id, teamId, fromDay: addDays(today, -60), actor, now })
  const handleId = await ensureHandle(db, { vendor: 'tally-key', name: person.id, personId: person.id })
  const costMicroUsd = microUsd(cost)
  await recordEntries(db, [
    anEntry({ at: `${today}T00:00:01.000Z`, handleId, costMicroUsd, listMicroUsd: costMicroUsd }),
  ])
}

async function personOf(db: Db, email: string): Promise<Person> {
  return ensurePerson(db, { kind: 'person', name: email, email, now })
}
