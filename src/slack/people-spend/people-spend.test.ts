import { afterEach, expect, test } from 'vitest'
import { ana, bob, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { addDays, dayOf } from '../../base/calendar.ts'
import { systemClock } from '../../base/clock.ts'
import { microUsd } from '../../base/money.ts'
import type { Db } from '../../db/database.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { ensureHandle } from '../../people/handle.ts'
import { assignMember, teamOfPerson } from '../../people/membership.ts'
import { createPerson, ensurePerson, type Person } from '../../people/person.ts'
import { createTeam } from '../../people/team-changes.ts'
import { connected, disconnect, homeOf } from '../testing/connected.ts'

const now = systemClock.now()
const actor = { id: 'test', origin: 'tally' } as const

let slack: RunningSlack
afterEach(disconnect)

test('a lead sees the people of the team, page by page, searched, sorted and filtered, and nobody else’s', async () => {
  const { design } = await company({ admins: [] })
  await openPeople(ana)
  await choose('people-spend.period', '30d')
  await shown('*Payments spent $400.00 in the last 30 days*')
  await shown('1–12 of 21 names')
  await shown('*1. Person 00* · *$30.00*')

  await press('people-spend.next')
  await shown('13–21 of 21 names')
  await shown('*Person 99* · no usage')
  await choose('people-spend.search', 'zoé')
  await shown('1 name matching “zoé”: together $23.00, 6% of it all')
  await press('people-spend.clear-search')
  await shown('1–12 of 21 names')
  await choose('people-spend.sort', 'name')
  await shown('*20. Ana Ruiz* · *$1.00*')
  await choose('people-spend.use', 'unused')
  await shown('"1 name"')
  await choose('people-spend.use', 'all')
  await choose('people-spend.provider', 'openai')
  await shown('Payments: no AI usage on OpenAI in the last 30 days')

  expect(await homeOf(slack, ana)).not.toContain(design.id)
  // Only admins move people.
  expect(await homeOf(slack, ana)).not.toContain('people-spend.move')
})

test('who leads nothing has no such tab', async () => {
  await company({ admins: [] })

  await slack.act('openHome', { user: bob })
  await until('Bob’s Home is there', async () => (await homeOf(slack, bob)) !== '')

  expect(await homeOf(slack, bob)).not.toContain('people-spend')
})

test('an admin reads what the badges mean, and moves somebody from a day on', async () => {
  const { db, design, unused } = await company({ admins: ['ana@x.example'] })
  await openPeople(ana)
  await press('people-spend.badges')
  await modalSaying('Power user')

  await choose('people-spend.search', 'person 99')
  await shown('1 name matching')
  await choose('people-spend.move', unused.id)
  const modal = await modalSaying('is in *Payments* today')
  const today = dayOf(now)
  const option = { value: design.id, text: { type: 'plain_text', text: 'Design' } }
  const picked = { 'team.find': { type: 'external_select', selected_option: option } }
  const state = { team: picked, from: { from: today } }
  await slack.act('submitModal', { user: ana, viewId: modal.id, state })

  await until('the move is stored', async () => {
    const team = await teamOfPerson(db, { personId: unused.id, day: today })
    return team?.name === 'Design'
  })
  expect((await teamOfPerson(db, { personId: unused.id, day: addDays(today, -1) }))?.name).toBe('Payments')
})

// Ana leads Payments with twenty more, of whom one used nothing; Bob is in Design, which nobody leads.
async function company({ admins }: { admins: string[] }) {
  const app = await connected({ publicUrl: null, admins })
  slack = app.slack
  const { db } = app.database
  const lead = await ensurePerson(db, { kind: 'person', name: 'Ana Ruiz', email: 'ana@x.example', now })
  const other = await ensurePerson(db, { kind: 'person', name: 'Bob Lee', email: 'bob@x.example', now })
  const payments = await createTeam(db, { name: 'Payments', leadIds: [lead.id], actor, now })
  const design = await createTeam(db, { name: 'Design', actor, now })
  await join(db, other, design.id, 55_000_000)
  await join(db, lead, payments.id, 1_000_000)
  const named = (name: string) => createPerson(db, { kind: 'person', name, email: null, now })
  for (let index = 0; index < 19; index++) {
    const name = index === 7 ? 'Zoé Martin' : `Person ${String(index).padStart(2, '0')}`
    await join(db, await named(name), payments.id, (30 - index) * 1_000_000)
  }
  const unused = await named('Person 99')
  await join(db, unused, payments.id, 0)
  return { db, design, unused }
}

async function join(db: Db, person: Person, teamId: string, cost: number): Promise<void> {
  const today = dayOf(now)
  await assignMember(db, { personId: person.id, teamId, fromDay: addDays(today, -60), actor, now })
  if (cost === 0) return
  const handleId = await ensureHandle(db, { vendor: 'tally-key', name: person.id, personId: person.id })
  const costMicroUsd = microUsd(cost)
  await recordEntries(db, [
    anEntry({ at: `${today}T00:00:01.000Z`, handleId, costMicroUsd, listMicroUsd: costMicroUsd }),
  ])
}

async function openPeople(user: string): Promise<void> {
  await slack.act('openHome', { user })
  const home = await until('Home is there', async () => (await slack.state(user)).home)
  await slack.act('pressButton', { user, viewId: home.id, label: 'Overview' })
  await shown('home.tab-people-spend')
  await press('home.tab-people-spend')
  await shown('people-spend.kind')
}

async function shown(expected: string): Promise<void> {
  await until(`${expected} is shown`, async () => (await homeOf(slack, ana)).includes(expected))
}

async function press(actionId: string): Promise<void> {
  await slack.act('pressButton', { user: ana, viewId: (await slack.state(ana)).home?.id, actionId })
}

async function choose(actionId: string, value: string): Promise<void> {
  await slack.act('chooseOption', { user: ana, viewId: (await slack.state(ana)).home?.id, actionId, value })
}

async function modalSaying(text: string) {
  return until(`a modal says ${text}`, async () => {
    const modal = (await slack.state(ana)).modals.at(-1)
    return modal && JSON.stringify(modal.blocks).includes(text) ? modal : null
  })
}
