import { afterEach, expect, test } from 'vitest'
import { ana, bob, type RunningSlack, until, webClient } from '../../../sandbox/slack/testing.ts'
import { addDays, dayOf } from '../../base/calendar.ts'
import { systemClock } from '../../base/clock.ts'
import { microUsd } from '../../base/money.ts'
import { setBudget } from '../../budgets/budget.ts'
import type { BudgetBlocked } from '../../budgets/notices.ts'
import { askForRaise } from '../../budgets/raise-request.ts'
import { budgetStatuses } from '../../budgets/status.ts'
import type { Db } from '../../db/database.ts'
import { queueMessage } from '../../outbox/outbox.ts'
import { disconnect, seenBy } from '../testing/connected.ts'
import { type Company, directMessage, modalOf, opened, stageWithBudgets, typed } from './testing/stage.ts'

afterEach(disconnect)

const actor = { id: 'test', origin: 'tally' as const }

test('somebody who was blocked asks from the message, a lead approves at one press, and it counts at once', async () => {
  const { slack, db, company } = await stageWithBudgets({ admins: [], leads: 'bob' })
  const budget = await anasBudget(db, company)
  await queueMessage(
    db,
    {
      kind: 'budget.blocked',
      recipient: `person:${company.ana.id}`,
      data: blocked(budget.id, company),
      dedupeKey: 'b',
    },
    systemClock.now(),
  )

  const told = await directMessage(slack, ana, 'Your request was refused')
  expect(told.text).toContain('your monthly hard budget is used up')
  await slack.act('pressButton', { user: ana, ...told, actionId: 'budgets.ask' })
  const form = await modalOf(slack, ana, 'Goes to Bob Lee')
  await slack.act('submitModal', {
    user: ana,
    viewId: form.id,
    state: { amount: { amount: '50' }, reason: { reason: 'Release of *checkout* <now>' } },
  })
  await modalOf(slack, ana, 'on its way')

  const asked = await directMessage(slack, bob, 'asks for $50.00 more')
  expect(asked.text).toContain('Release of *checkout* &lt;now&gt;')
  await slack.act('pressButton', { user: bob, ...asked, actionId: 'budgets.approve' })
  const edited = await directMessage(slack, bob, 'Approved by Bob Lee: $50.00 more')
  expect(edited.ts).toBe(asked.ts)
  expect(edited.text).not.toContain('budgets.approve')
  await directMessage(slack, ana, 'Bob Lee raised your monthly hard budget by $50.00')

  const [status] = await budgetStatuses(db, { budgets: [budget], now: systemClock.now() })
  expect(status?.limitMicroUsd).toBe(550_000_000)
  expect(await acts(db)).toEqual(['budget.create', 'budget.ask-for-raise', 'budget.raise'])
})

test('pressed twice, or by two, only the first decides, and the second sees who did', async () => {
  const { slack, db, company } = await stageWithBudgets({ admins: ['bob@x.example', 'ana@x.example'] })
  const budget = await payments(db, company)
  const carl = { budgetId: budget.id, personId: company.bob.id }
  await askForRaise(db, { ...carl, amountMicroUsd: null, reason: 'More tests', now: systemClock.now() })
  const first = await directMessage(slack, bob, 'asks for a raise')
  const second = await directMessage(slack, ana, 'asks for a raise')
  expect(first.text).toContain('Approve $100.00')
  const value = /"value":"(\{[^}]*\})"/.exec(first.text)?.[1]?.replaceAll('\\"', '"') ?? ''

  await slack.act('pressButton', { user: bob, ...first, actionId: 'budgets.approve' })
  await directMessage(slack, ana, 'Approved by Bob Lee')
  await pressForged(slack, ana, 'budgets.approve', value)

  await until('ana was told', async () =>
    (await seenBy(slack, ana)).join().includes('This was decided already. Approved by Bob Lee'),
  )
  expect((await directMessage(slack, ana, 'Approved by Bob Lee')).ts).toBe(second.ts)
  expect(await db.selectFrom('budget_raise').selectAll().execute()).toHaveLength(1)
})

test('declining takes a few words, which reach whoever asked', async () => {
  const { slack, db, company } = await stageWithBudgets({ admins: [], leads: 'bob' })
  const budget = await anasBudget(db, company)
  await askForRaise(db, {
    budgetId: budget.id,
    personId: company.ana.id,
    amountMicroUsd: null,
    reason: 'Please',
    now: systemClock.now(),
  })
  const asked = await directMessage(slack, bob, 'asks for a raise')

  await slack.act('pressButton', { user: bob, ...asked, actionId: 'budgets.decline' })
  const form = await modalOf(slack, bob, 'A few words to them')
  await slack.act('submitModal', {
    user: bob,
    viewId: form.id,
    state: { words: { words: 'Use the smaller model <first>' } },
  })

  await directMessage(slack, bob, 'Declined by Bob Lee')
  const told = await directMessage(slack, ana, 'Bob Lee declined your request')
  expect(told.text).toContain('Use the smaller model &lt;first&gt;')
  expect(await db.selectFrom('budget_raise').selectAll().execute()).toEqual([])
})

test('another amount and day can be approved; a wrong one is said beside its field', async () => {
  const { slack, db, company } = await stageWithBudgets({ admins: [], leads: 'bob' })
  const budget = await anasBudget(db, company)
  await askForRaise(db, {
    budgetId: budget.id,
    personId: company.ana.id,
    amountMicroUsd: microUsd(50_000_000),
    reason: 'Please',
    now: systemClock.now(),
  })
  const asked = await directMessage(slack, bob, 'asks for $50.00 more')
  await slack.act('pressButton', { user: bob, ...asked, actionId: 'budgets.other-amount' })
  const form = await modalOf(slack, bob, 'Raise by, in US dollars')

  const wrong = await slack.act('submitModal', {
    user: bob,
    viewId: form.id,
    state: { amount: { amount: '0' }, until: { until: '2020-01-01' } },
  })
  expect(JSON.stringify(wrong)).toMatch(/more than \$0.*over already/)
  await slack.act('submitModal', {
    user: bob,
    viewId: form.id,
    state: { amount: { amount: '20' }, until: { until: addDays(dayOf(systemClock.now()), 2) } },
  })

  await directMessage(slack, bob, 'Approved by Bob Lee: $20.00 more')
  expect(await db.selectFrom('budget_raise').select('amount_micro_usd').execute()).toEqual([
    { amount_micro_usd: 20_000_000 },
  ])
})

test('nobody else decides, whatever the button says: not who asked, not a member, not a lead of another team', async () => {
  const { slack, db, company } = await stageWithBudgets({ admins: [], leads: 'bob' })
  const own = await anasBudget(db, company)
  const bobs = await setBudget(db, { ...terms(), scope: { kind: 'person', personId: company.bob.id } })
  const { request: anas } = await askForRaise(db, {
    budgetId: own.id,
    personId: company.ana.id,
    amountMicroUsd: null,
    reason: 'x',
    now: systemClock.now(),
  })
  const { request: ofLead } = await askForRaise(db, {
    budgetId: bobs.budget.id,
    personId: company.bob.id,
    amountMicroUsd: null,
    reason: 'x',
    now: systemClock.now(),
  })
  const approve = (requestId: string) => JSON.stringify({ requestId, amountMicroUsd: 1_000_000 })

  // A member is stopped at the door, a lead at the budget.
  await pressForged(slack, ana, 'budgets.approve', approve(anas.id))
  await until('ana was refused', async () => (await seenBy(slack, ana)).join().includes('Only team leads'))
  await pressForged(slack, bob, 'budgets.approve', approve(ofLead.id))
  await until('bob was refused', async () =>
    (await seenBy(slack, bob)).join().includes('Only who manages this budget decides'),
  )
  await pressForged(slack, bob, 'budgets.approve', approve('01234567-89ab-7cde-8f01-23456789abcd'))
  await until('bob was told', async () => (await seenBy(slack, bob)).join().includes('not there any more'))
  for (const actionId of ['budgets.decline', 'budgets.other-amount']) {
    await pressForged(slack, bob, actionId, ofLead.id)
    const modal = await modalOf(slack, bob, 'Only who manages this budget decides')
    await slack.act('closeModal', { user: bob, viewId: modal.id, all: true })
  }

  expect(await db.selectFrom('budget_raise').selectAll().execute()).toEqual([])
  const requests = await db.selectFrom('budget_raise_request').select('status').execute()
  expect(requests).toEqual([{ status: 'open' }, { status: 'open' }])
})

test('a member asks with a command; asked again while it is open, nothing new is sent', async () => {
  const { slack, db, company } = await stageWithBudgets({ admins: [], leads: 'bob' })
  await anasBudget(db, company)

  for (const expected of ['on its way', 'You have asked already']) {
    const form = await opened(slack, ana, '/budget raise me $75 because release')
    expect(form.text).toContain('"initial_value":"75"')
    await slack.act('submitModal', { user: ana, viewId: form.id, state: {} })
    const said = await modalOf(slack, ana, expected)
    await slack.act('closeModal', { user: ana, viewId: said.id, all: true })
  }

  expect(await db.selectFrom('budget_raise_request').select('reason').execute()).toEqual([{ reason: 'release' }])
})

test('finance sees every budget and changes none', async () => {
  const { slack, db, company } = await stageWithBudgets({ admins: [] })
  await anasBudget(db, company)
  await db.updateTable('person').set({ role: 'finance' }).where('id', '=', company.bob.id).execute()

  expect(await typed(slack, bob, '/budget list')).toContain('Ana Ruiz')
  expect(await typed(slack, bob, '/budget set ana $5/day')).toContain('Only admins and team leads change budgets')
  const shown = await typed(slack, bob, '/budget show ana')
  expect(shown).toContain('$500.00')
  expect(shown).not.toMatch(/budgets\.(change|raise|remove|ask)/)
})

function terms() {
  const now = systemClock.now()
  return {
    limitMicroUsd: microUsd(500_000_000),
    period: 'month' as const,
    hard: true,
    strict: false,
    warnAt: [80],
    actor,
    now,
  }
}

async function anasBudget(db: Db, company: Company) {
  return (await setBudget(db, { ...terms(), scope: { kind: 'person', personId: company.ana.id } })).budget
}

async function payments(db: Db, company: Company) {
  return (await setBudget(db, { ...terms(), scope: { kind: 'team', teamId: company.payments.id } })).budget
}

function blocked(budgetId: string, company: Company): BudgetBlocked {
  return {
    budgetId,
    scopeKind: 'person',
    scopeName: 'Ana Ruiz',
    period: 'month',
    hard: true,
    strict: false,
    limitMicroUsd: microUsd(500_000_000),
    spentMicroUsd: microUsd(500_000_000),
    provisionalMicroUsd: microUsd(0),
    heldMicroUsd: microUsd(0),
    timeZone: 'UTC',
    endsAt: '2026-12-01T00:00:00Z',
    personId: company.ana.id,
    askNames: ['Bob Lee'],
    sentence: 'The budget is used up.',
  }
}

async function acts(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('audit').select('act').where('act', 'like', 'budget.%').orderBy('id').execute()
  return rows.map(({ act }) => act)
}

/** A press on a button that Tally never sent: its value is whatever somebody likes. */
async function pressForged(slack: RunningSlack, user: string, actionId: string, value: string): Promise<void> {
  const text = { type: 'plain_text' as const, text: 'Press' }
  const blocks = [
    { type: 'actions' as const, elements: [{ type: 'button' as const, action_id: actionId, text, value }] },
  ]
  const posted = await webClient(slack).chat.postMessage({ channel: 'C0AISPEND', text: 'x', blocks })
  await slack.act('pressButton', { user, channel: posted.channel ?? '', ts: posted.ts ?? '', actionId })
}
