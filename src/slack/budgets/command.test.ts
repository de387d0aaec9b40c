import { afterEach, expect, test } from 'vitest'
import { ana, bob, until, webClient } from '../../../sandbox/slack/testing.ts'
import { systemClock } from '../../base/clock.ts'
import { microUsd } from '../../base/money.ts'
import { listBudgets, setBudget } from '../../budgets/budget.ts'
import { ensurePerson } from '../../people/person.ts'
import { createTeam } from '../../people/team-changes.ts'
import { disconnect, homeOf, lastMessage, seenBy, someUsage } from '../testing/connected.ts'
import { modalOf, opened, stageWithBudgets, typed } from './testing/stage.ts'

afterEach(disconnect)

const actor = { id: 'test', origin: 'tally' as const }

test('an admin sets a budget in one line, changes it, and the person it limits sees it', async () => {
  const { slack, db, database, company } = await stageWithBudgets()
  await someUsage(database, 'ana@x.example', 410_000_000)

  const set = await typed(slack, bob, '/budget set <@U0ANA|ana> $500/month hard')
  const changed = await typed(slack, bob, '/budget set ana $600/month')
  const seen = await typed(slack, ana, '/budget')

  expect(set).toContain('Budget set.')
  expect(set).toContain('only what goes through Tally can be blocked')
  expect(changed).toContain('Before: $500.00 monthly, hard')
  expect(changed).toContain('Now: $600.00 monthly, hard')
  expect(await listBudgets(db)).toMatchObject([
    { scope: { kind: 'person', personId: company.ana.id }, limitMicroUsd: 600_000_000, hard: true, version: 2 },
  ])
  expect(seen).toContain('One budget limits you')
  expect(seen).toContain('*Ana Ruiz* · your own · monthly · hard')
  expect(seen).toMatch(/\$41\d\.00 of \$600\.00/)
})

test('what is missing opens a form with what was said; nothing is saved before it is sent', async () => {
  const { slack, db, company } = await stageWithBudgets()

  const modal = await opened(slack, bob, '/budget set payments 2k warn at 70,90')
  expect(modal.text).toContain('Payments · team')
  expect(modal.text).toContain('"initial_value":"2,000"')
  expect(modal.text).toContain('"initial_value":"70, 90"')
  expect(await listBudgets(db)).toEqual([])

  const wrong = await slack.act('submitModal', {
    user: bob,
    viewId: modal.id,
    state: { amount: { amount: '€50' }, warn: { warn: '120' } },
  })
  expect(JSON.stringify(wrong)).toMatch(/US dollars.*whole percentages/)
  expect(await listBudgets(db)).toEqual([])

  await slack.act('submitModal', {
    user: bob,
    viewId: modal.id,
    state: {
      amount: { amount: '1.5k' },
      period: { period: 'cycle' },
      firmness: { firmness: 'strict' },
      warn: { warn: '90' },
    },
  })
  await modalOf(slack, bob, 'Budget set')
  expect(await listBudgets(db)).toMatchObject([
    {
      scope: { kind: 'team', teamId: company.payments.id },
      limitMicroUsd: 1_500_000_000,
      period: 'cycle',
      strict: true,
      hard: true,
      warnAt: [90],
    },
  ])
})

test('the search of the form offers what may be set: everything to admins, their own to leads', async () => {
  const { slack, db, company } = await stageWithBudgets({ admins: ['ana@x.example'], leads: 'bob' })
  const names = async (user: string, typedText: string) => {
    const modal = await opened(slack, user, '/budget set $5/day')
    const answer = await slack.act('suggestOptions', {
      user,
      viewId: modal.id,
      actionId: 'budgets.scope',
      typed: typedText,
    })
    await slack.act('closeModal', { user, viewId: modal.id, all: true })
    return JSON.stringify(answer.options)
  }

  expect(await names(ana, '')).toMatch(/organisation.*Payments.*Ana Ruiz.*Bob Lee/)
  expect(await names(ana, 'checkout')).toContain('New project “checkout”')
  const offered = await names(bob, '')
  expect(offered).toMatch(/Payments.*Ana Ruiz/)
  expect(offered).not.toMatch(/organisation|Bob Lee|project/)
  expect(company.payments.name).toBe('Payments')
  expect(await listBudgets(db)).toEqual([])
})

test('of two who edit at once the second sees what the first made of it, and can overwrite it knowingly', async () => {
  const { slack, db, company } = await stageWithBudgets()
  const scope = { kind: 'team' as const, teamId: company.payments.id }
  const terms = {
    scope,
    period: 'month' as const,
    hard: false,
    strict: false,
    warnAt: [80],
    actor,
    now: systemClock.now(),
  }
  await setBudget(db, { ...terms, limitMicroUsd: microUsd(500_000_000) })
  const modal = await opened(slack, bob, '/budget set payments 700')
  expect(modal.text).toContain('Change a budget')
  await setBudget(db, { ...terms, limitMicroUsd: microUsd(900_000_000), hard: true })

  await slack.act('submitModal', { user: bob, viewId: modal.id, state: {} })
  const conflict = await modalOf(slack, bob, 'Changed meanwhile')

  expect(conflict.text).toContain('$500.00 monthly, soft')
  expect(conflict.text).toContain('$900.00 monthly, hard')
  expect(conflict.text).toContain('$700.00 monthly, soft')
  expect(await listBudgets(db)).toMatchObject([{ limitMicroUsd: 900_000_000 }])
  await slack.act('submitModal', { user: bob, viewId: conflict.id, state: {} })
  await modalOf(slack, bob, 'Budget changed')
  expect(await listBudgets(db)).toMatchObject([{ limitMicroUsd: 700_000_000, hard: false, version: 3 }])
})

test('removing asks first, says what happens, and is done once confirmed', async () => {
  const { slack, db } = await stageWithBudgets()
  await typed(slack, bob, '/budget set payments $500/month hard')

  const modal = await opened(slack, bob, '/budget remove payments')

  expect(modal.text).toContain('What was spent stays in every report.')
  expect(await listBudgets(db)).toHaveLength(1)
  await slack.act('submitModal', { user: bob, viewId: modal.id, state: {} })
  await modalOf(slack, bob, 'It counts and blocks no more')
  expect(await listBudgets(db)).toEqual([])
})

test('a raise in one line counts at once; without a reason it is asked for', async () => {
  const { slack } = await stageWithBudgets()
  await typed(slack, bob, '/budget set payments $500/month')

  const raised = await typed(slack, bob, '/budget raise payments $100 for 3 days because of the release')
  const modal = await opened(slack, bob, '/budget raise payments $50')

  expect(raised).toContain('Raised by $100.00')
  expect(raised).toContain('$0.00 of $600.00')
  expect(modal.text).toContain('"initial_value":"50"')
  const sent = { reason: { reason: 'A second one' } }
  await slack.act('submitModal', { user: bob, viewId: modal.id, state: sent })
  await modalOf(slack, bob, 'Raised by $50.00')
  expect(await typed(slack, bob, '/budget show payments')).toContain('A second one')
})

test('a name two have is asked back, and the words go on with the one that is chosen', async () => {
  const { slack, db } = await stageWithBudgets()
  await createTeam(db, { name: 'Ana', parentId: null, costCentre: '', leadIds: [], actor, now: systemClock.now() })

  const asked = await typed(slack, bob, '/budget set ana $5/day')
  expect(asked).toContain('“ana” could be any of these')
  expect(await listBudgets(db)).toEqual([])
  const value = JSON.parse(asked)[1].find((block: { accessory?: { value: string } }) => block.accessory)?.accessory
    .value
  const message = await until('it is there', () => lastMessage(slack, bob, '#ai-spend'))
  await slack.act('pressButton', { user: bob, ...message, actionId: 'budgets.choose', value })

  await until('it was set', async () => (await listBudgets(db)).length === 1)
  expect(await listBudgets(db)).toMatchObject([{ scope: { kind: 'team' }, limitMicroUsd: 5_000_000 }])
})

test.each([
  ['/budget set paymnts $5/day', 'Did you mean Payments?'],
  ['/budget set zzzzqqqq $5/day', 'There is no person, team, project or key “zzzzqqqq”'],
  ['/budget set project:new-thing $5/day', 'a new project'],
  ['/budget set <@U0NOBODY> $5/day', 'Tally does not know them yet'],
  ['/budget set payments €50/month', 'US dollars'],
  ['/budget set payments -5/month', 'less than nothing'],
  ['/budget sett payments $5', 'Did you mean'],
  ['/budget show payments', 'Payments has no budget'],
  ['/budget remove payments', 'Payments has no budget'],
  ['/budget raise payments $5', 'Payments has no budget'],
  ['/budget list', 'There is no budget yet'],
  ['/budget', 'No budget limits you'],
  ['/budget help', 'You are an admin'],
])('“%s” is answered with a sentence, and nothing is saved', async (text, expected) => {
  const { slack, db } = await stageWithBudgets()

  expect(await typed(slack, bob, text)).toContain(expected)
  expect(await listBudgets(db)).toEqual([])
})

test.each([
  ['/budget set payments $500/month', 'Only admins and team leads'],
  ['/budget set me $9999/month', 'Only admins and team leads'],
  ['/budget remove org', 'Only admins and team leads'],
  ['/budget show bob', 'no budget of that name that you may see'],
  ['/budget show b', 'no budget of that name that you may see'],
  ['/budget show nobody-at-all', 'no budget of that name that you may see'],
  ['/budget raise bob $5', 'no budget of yours'],
  ['/budget help', 'You see your own budgets and those that limit you'],
])('a member who types “%s” is told what they may do', async (text, expected) => {
  const { slack, db, company } = await stageWithBudgets()
  const terms = { period: 'month' as const, hard: true, strict: false, warnAt: [], actor, now: systemClock.now() }
  await setBudget(db, {
    ...terms,
    scope: { kind: 'person', personId: company.bob.id },
    limitMicroUsd: microUsd(777_000_000),
  })

  const said = await typed(slack, ana, text)

  expect(said).toContain(expected)
  expect(said).not.toMatch(/\$777|Bob Lee/)
  expect(await listBudgets(db)).toHaveLength(1)
})

test('part of a name sets nothing: who was meant is asked', async () => {
  const { slack, db, company } = await stageWithBudgets()
  const now = systemClock.now()
  await ensurePerson(db, { kind: 'person', name: 'Kwame Mensah', email: 'k.mensah@x.example', now })

  const asked = await typed(slack, bob, '/budget set @Kwam $500/month hard')
  expect(asked).toContain('Did you mean Kwame Mensah?')
  expect(await listBudgets(db)).toEqual([])
  const value = JSON.parse(asked)[1].find((block: { accessory?: { value: string } }) => block.accessory)?.accessory
    .value
  const message = await until('it is there', () => lastMessage(slack, bob, '#ai-spend'))
  await slack.act('pressButton', { user: bob, ...message, actionId: 'budgets.choose', value })

  await until('it was set', async () => (await listBudgets(db)).length === 1)
  expect(company.ana.name).toBe('Ana Ruiz')
})

test('what is only to be shown is not said to be unchanged', async () => {
  const { slack } = await stageWithBudgets()

  for (const text of ['/budget show zzzzqqqq', '/budget show paymnts', '/budget lst'])
    expect(await typed(slack, bob, text)).not.toContain('Nothing was changed')
  expect(await typed(slack, bob, '/budget set paymnts $5/day')).toContain('Nothing was changed')
})

test('a new limit ends a raise and says so', async () => {
  const { slack } = await stageWithBudgets()
  await typed(slack, bob, '/budget set payments $500/month')
  await typed(slack, bob, '/budget raise payments $50 for 3 days because release')

  expect(await typed(slack, bob, '/budget set payments $500/month hard')).toMatch(
    /The raise of \$50\.00 .* still applies/,
  )
  const changed = await typed(slack, bob, '/budget set payments $600/month')
  expect(changed).toMatch(/The raise of \$50\.00 .* ended with it/)
  expect(changed).toContain('$0.00 of $600.00')
})

test('a member sees their own and what limits them, and no other, in the list and in Home', async () => {
  const { slack, db, company } = await stageWithBudgets()
  const terms = { period: 'month' as const, hard: true, strict: false, warnAt: [], actor, now: systemClock.now() }
  const other = await createTeam(db, {
    name: 'Other',
    parentId: null,
    costCentre: '',
    leadIds: [],
    actor,
    now: systemClock.now(),
  })
  const scopes = [
    { kind: 'person' as const, personId: company.ana.id },
    { kind: 'team' as const, teamId: company.payments.id },
    { kind: 'org' as const },
  ]
  for (const scope of scopes) await setBudget(db, { ...terms, scope, limitMicroUsd: microUsd(500_000_000) })
  await setBudget(db, {
    ...terms,
    scope: { kind: 'person', personId: company.bob.id },
    limitMicroUsd: microUsd(777_000_000),
  })
  await setBudget(db, { ...terms, scope: { kind: 'team', teamId: other.id }, limitMicroUsd: microUsd(778_000_000) })
  await setBudget(db, { ...terms, scope: { kind: 'project', project: 'secret' }, limitMicroUsd: microUsd(779_000_000) })
  const soft = { ...terms, period: 'year' as const, hard: false, limitMicroUsd: microUsd(776_000_000) }
  for (const scope of scopes.slice(1)) await setBudget(db, { ...soft, scope })

  for (const text of ['/budget', '/budget show org', '/budget show payments'])
    expect(await typed(slack, ana, text)).not.toContain('$776')
  const list = await typed(slack, ana, '/budget list')
  await slack.act('openHome', { user: ana })
  const home = await until('Home is there', async () => (await slack.state(ana)).home)
  await slack.act('pressButton', { user: ana, viewId: home.id, actionId: 'home.tab-budgets' })
  await until('the tab is drawn', async () => (await homeOf(slack, ana)).includes('Nearest to their limits'))

  for (const shown of [list, await homeOf(slack, ana)]) {
    expect(shown).toMatch(/3 budgets/)
    expect(shown).not.toMatch(/\$77[6789]|secret|Other|Bob/)
    expect(shown).not.toContain('remove:')
  }
  expect(await typed(slack, bob, '/budget list')).toContain('8 budgets')
})

test('Home and /budget list show budgets by page, Home by search, and its menu opens the forms', async () => {
  const { slack, db } = await stageWithBudgets()
  const now = systemClock.now()
  for (let index = 0; index < 13; index++) {
    const person = await ensurePerson(db, {
      kind: 'person',
      name: `Person ${index}`,
      email: `p${index}@x.example`,
      now,
    })
    const scope = { kind: 'person' as const, personId: person.id }
    await setBudget(db, {
      scope,
      limitMicroUsd: microUsd(5_000_000),
      period: 'day',
      hard: false,
      strict: false,
      warnAt: [],
      actor,
      now,
    })
  }
  expect(await typed(slack, bob, '/budget list')).toContain('1–8 of 13 budgets')
  const message = await until('the list is there', () => lastMessage(slack, bob, '#ai-spend'))
  await slack.act('pressButton', { user: bob, message, actionId: 'budgets.list-next' })
  await until('the next page is in its place', async () => {
    const [shown = '', ...more] = await seenBy(slack, bob)
    return more.length === 0 && shown.includes('9–13 of 13 budgets') && shown.includes('budgets.list-previous')
  })

  await slack.act('openHome', { user: bob })
  const home = await until('Home is there', async () => (await slack.state(bob)).home)
  const press = (actionId: string) => slack.act('pressButton', { user: bob, viewId: home.id, actionId })
  const shows = (text: string) => until(`Home shows ${text}`, async () => (await homeOf(slack, bob)).includes(text))

  await press('home.tab-budgets')
  await shows('1–10 of 13 budgets')
  await press('budgets.next')
  await shows('11–13 of 13 budgets')
  await slack.act('chooseOption', { user: bob, viewId: home.id, actionId: 'budgets.find', value: 'person 7' })
  await shows('1 budget matching “person 7”')
  const [budget] = (await listBudgets(db)).filter(({ id }) => id)
  await slack.act('chooseOption', {
    user: bob,
    viewId: home.id,
    actionId: 'budgets.menu',
    value: await menuValue('raise'),
  })

  const modal = await modalOf(slack, bob, 'Raise for a while')
  expect(modal.text).toContain('Person 7')
  expect(budget).toBeDefined()

  async function menuValue(verb: string): Promise<string> {
    return new RegExp(`${verb}:[0-9a-f-]{36}`).exec(await homeOf(slack, bob))?.[0] ?? ''
  }
})

test('a forged button in a message does no more than the person who presses it may', async () => {
  const { slack, db, company } = await stageWithBudgets()
  const terms = { period: 'month' as const, hard: true, strict: false, warnAt: [], actor, now: systemClock.now() }
  const { budget } = await setBudget(db, {
    ...terms,
    scope: { kind: 'person', personId: company.bob.id },
    limitMicroUsd: microUsd(777_000_000),
  })
  const before = await everything()

  for (const [actionId, value] of [
    ['budgets.details', budget.id],
    ['budgets.change', budget.id],
    ['budgets.raise', budget.id],
    ['budgets.remove', budget.id],
    ['budgets.ask', budget.id],
    ['budgets.ask', 'x'.repeat(50)],
  ] as const) {
    await pressed(actionId, value)
    const modal = await modalOf(slack, ana)
    expect(modal.text).toContain('not there any more, or you may not see it')
    expect(modal.text).not.toContain('$777')
    await slack.act('closeModal', { user: ana, viewId: modal.id, all: true })
  }
  const choose = JSON.stringify({ text: 'set bob $9/month', scope: `person:${company.bob.id}` })
  await pressed('budgets.choose', choose)
  await until('it was refused', async () => (await seenBy(slack, ana)).join().includes('Only admins and team leads'))
  await pressed('budgets.choose', JSON.stringify({ text: 'show bob', scope: `person:${company.bob.id}` }))
  await until('it was not shown', async () => (await seenBy(slack, ana)).join().includes('no budget of that name'))
  expect((await seenBy(slack, ana)).join()).not.toContain('Bob Lee')

  expect(await everything()).toEqual(before)

  async function pressed(actionId: string, value: string) {
    const text = { type: 'plain_text' as const, text: 'Press' }
    const blocks = [
      { type: 'actions' as const, elements: [{ type: 'button' as const, action_id: actionId, text, value }] },
    ]
    const posted = await webClient(slack).chat.postMessage({ channel: 'C0AISPEND', text: 'x', blocks })
    await slack.act('pressButton', { user: ana, channel: posted.channel ?? '', ts: posted.ts ?? '', actionId })
  }

  async function everything() {
    return [
      await listBudgets(db),
      await db.selectFrom('budget_raise').selectAll().execute(),
      await db.selectFrom('audit').select('id').execute(),
    ]
  }
})
