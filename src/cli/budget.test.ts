import { afterEach, beforeEach, expect, test } from 'vitest'
import { ensurePerson } from '../people/person.ts'
import { createTeam } from '../people/team-changes.ts'
import { cliActor } from './cli-actor.ts'
import { commandLine } from './testing.ts'

let cli: Awaited<ReturnType<typeof commandLine>>
beforeEach(async () => {
  cli = await commandLine()
  const now = cli.clock.now()
  await ensurePerson(cli.db, { kind: 'person', name: 'Ana Ruiz', email: 'ana@x.example', now })
  await createTeam(cli.db, { name: 'Payments', parentId: null, costCentre: '', leadIds: [], actor: cliActor, now })
})
afterEach(() => cli.close())

const anaMonthly = ['--person', 'ana@x.example', '--amount', '500', '--period', 'month']

test('a budget is set, shown, raised, listed and removed', async () => {
  const made = await cli.run(['budget', 'set', ...anaMonthly, '--hard', '--warn', '50,80'])
  expect(made).toMatchObject({ code: 0, err: '' })
  expect(made.out).toContain('Budget of Ana Ruiz: $500.00 monthly, hard, warning at 50 and 80 %.')
  expect(made.out).toContain('only what goes through Tally can be blocked')

  const raised = await cli.run([
    'budget',
    'raise',
    '--person',
    'ana',
    '--amount',
    '$100',
    '--until',
    'friday',
    '--reason',
    'release',
  ])
  expect(raised).toMatchObject({
    code: 0,
    out: expect.stringContaining('by $100.00 through Fri, Nov 27 (UTC). Its limit is now $600.00.'),
  })

  const listed = await cli.run(['budget', 'list'])
  expect(listed.out).toMatch(/Ana Ruiz +person +monthly +hard +\$0\.00 +\$600\.00 +0% +2026-12-01/)
  const shown = await cli.run(['budget', 'show', '--person', 'ana@x.example'])
  expect(shown.out).toContain('$100.00 through Fri, Nov 27: release')

  const removed = await cli.run(['budget', 'remove', '--person', 'ana@x.example'])
  expect(removed).toMatchObject({
    code: 0,
    out: expect.stringContaining('Removed the budget of Ana Ruiz: $500.00 monthly'),
  })
  expect((await cli.run(['budget', 'list'])).out).toContain('There is no budget yet.')
})

test('setting it again says what stood before', async () => {
  await cli.run(['budget', 'set', ...anaMonthly])

  const again = await cli.run([
    'budget',
    'set',
    '--person',
    'ana@x.example',
    '--amount',
    '2k',
    '--period',
    'month',
    '--strict',
    '--warn',
    'none',
  ])

  expect(again.out).toContain('$2,000.00 monthly, strict.')
  expect(again.out).toContain('Before: $500.00 monthly, soft, warning at 50, 80 and 100 %.')
})

test('a new limit ends a raise, the same limit leaves it, and either is said', async () => {
  await cli.run(['budget', 'set', ...anaMonthly])
  const more = ['--amount', '50', '--until', '2026-11-30', '--reason', 'release']
  await cli.run(['budget', 'raise', '--person', 'ana@x.example', ...more])

  const same = await cli.run(['budget', 'set', ...anaMonthly, '--hard'])
  const other = await cli.run(['budget', 'set', ...anaMonthly.with(3, '700')])

  expect(same.out).toContain('The raise of $50.00 through Mon, Nov 30 still applies.')
  expect(other.out).toContain('The raise of $50.00 through Mon, Nov 30 ended with it.')
  const shown = await cli.run(['budget', 'show', '--person', 'ana@x.example', '--json'])
  expect(JSON.parse(shown.out)).toMatchObject({ limitMicroUsd: 700_000_000, raises: [] })
})

test('JSON has whole micro-dollars', async () => {
  const { out } = await cli.run(['budget', 'set', '--org', '--amount', '120k', '--period', 'year', '--json'])

  expect(JSON.parse(out)).toMatchObject({
    scope: { kind: 'org' },
    limitMicroUsd: 120_000_000_000,
    spentMicroUsd: 0,
    hard: false,
  })
  expect(JSON.parse((await cli.run(['budget', 'list', '--json'])).out)).toHaveLength(1)
  expect(JSON.parse((await cli.run(['budget', 'show', '--org', '--json'])).out)).toMatchObject({ period: 'year' })
  expect(JSON.parse((await cli.run(['budget', 'remove', '--org', '--json'])).out)).toMatchObject({
    removed: { period: 'year' },
  })
})

test('every act is in the audit log, from the command line', async () => {
  await cli.run(['budget', 'set', ...anaMonthly])
  await cli.run(['budget', 'remove', '--person', 'ana@x.example'])

  const acts = await cli.db
    .selectFrom('audit')
    .select(['act', 'origin'])
    .where('act', 'like', 'budget.%')
    .orderBy('id')
    .execute()
  expect(acts).toEqual([
    { act: 'budget.create', origin: 'command line' },
    { act: 'budget.remove', origin: 'command line' },
  ])
})

test.each<[string[], number, string]>([
  [['set', '--amount', '5', '--period', 'day'], 2, 'needs one of --person E, --team T, --project P, --key K or --org'],
  [['set', '--org', '--team', 'Payments', '--amount', '5', '--period', 'day'], 2, 'not several'],
  [['set', '--org', '--amount', '€50', '--period', 'day'], 2, '--amount: “€50” is not in US dollars'],
  [['set', '--org', '--amount', '-5', '--period', 'day'], 2, '--amount: “-5” is less than nothing'],
  [['set', '--org', '--amount', '0', '--period', 'day'], 2, 'more than $0'],
  [['set', '--org', '--amount', '5/month', '--period', 'day'], 2, 'the period with --period'],
  [['set', '--org', '--amount', 'lots', '--period', 'day'], 2, '--amount “lots” is not an amount'],
  [
    ['set', '--org', '--amount', '1e99', '--period', 'day'],
    2,
    '--amount: I cannot read “1e99” as an amount. Write it out',
  ],
  [
    ['set', '--person', 'Ana R', '--amount', '5', '--period', 'day'],
    1,
    '--person: there is no person “Ana R”. Did you mean “Ana Ruiz”?',
  ],
  [['set', '--org', '--amount', '5'], 2, '--period'],
  [['set', '--org', '--amount', '5', '--period', 'quarter'], 2, '--period “quarter” is none'],
  [['set', '--org', '--amount', '5', '--period', 'day', '--warn', '120'], 2, '--warn “120”'],
  [
    ['set', '--team', 'Paymnts', '--amount', '5', '--period', 'day'],
    1,
    '--team: there is no team “Paymnts”. Did you mean “Payments”?',
  ],
  [['set', '--person', 'nobody@x.example', '--amount', '5', '--period', 'day'], 1, '--person: there is no person'],
  [['set', '--key', 'laptop', '--amount', '5', '--period', 'day'], 1, '--key: there is no key “laptop”'],
  [['show', '--team', 'Payments'], 1, '“Payments” has no budget'],
  [
    ['raise', '--team', 'Payments', '--amount', '5', '--until', 'never', '--reason', 'x'],
    2,
    '--until: “never” is no end',
  ],
  [['raise', '--team', 'Payments', '--amount', '5', '--until', '2020-01-01', '--reason', 'x'], 2, 'over already'],
])('“budget %s” is refused with the option and the fix', async (words, code, say) => {
  const ran = await cli.run(['budget', ...words])

  expect(ran).toMatchObject({ code, out: '', err: expect.stringContaining(say) })
  expect(await cli.db.selectFrom('budget').select('id').execute()).toEqual([])
})

test('with several budgets the period has to be said', async () => {
  await cli.run(['budget', 'set', '--team', 'payments', '--amount', '5', '--period', 'day'])
  await cli.run(['budget', 'set', '--team', 'payments', '--amount', '50', '--period', 'month'])

  expect(await cli.run(['budget', 'remove', '--team', 'Payments'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('Say which with --period: day, month.'),
  })
  expect((await cli.run(['budget', 'remove', '--team', 'Payments', '--period', 'day'])).code).toBe(0)
})

test('a project nobody used yet can have a budget, and it is said', async () => {
  const ran = await cli.run(['budget', 'set', '--project', 'checkout', '--amount', '50', '--period', 'day'])

  expect(ran).toMatchObject({
    code: 0,
    err: expect.stringContaining('Nothing was counted for the project “checkout” so far.'),
  })
  expect(await cli.run(['budget', 'set', '--project', 'chekout', '--amount', '50', '--period', 'day'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('Did you mean “checkout”?'),
  })
})
