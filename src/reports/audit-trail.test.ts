import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Act, recordAct } from '../audit/record-act.ts'
import { day } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import { removeBudget, setBudget } from '../budgets/budget.ts'
import { raiseBudget } from '../budgets/raise.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { assignMember } from '../people/membership.ts'
import { createPerson, type Person } from '../people/person.ts'
import { setRole } from '../people/roles.ts'
import { changeTeam, createTeam } from '../people/team-changes.ts'
import { auditChoices, auditTrail, exportAudit } from './audit-trail.ts'

const now = new Date('2026-11-21T14:02:00Z')

let database: OpenDatabase
let ana: Person
beforeAll(async () => {
  database = await testDatabase()
  ana = await createPerson(database.db, { kind: 'person', name: 'Ana Ruiz', email: 'ana@x.example', now })
})
afterAll(() => database.close())

test('each act is said in a sentence, with names for ids and dollars for amounts', async () => {
  const { db } = database
  const actor = { id: ana.id, origin: 'slack' } as const
  const team = await createTeam(db, { name: 'Platform', actor, now })
  await changeTeam(db, { teamId: team.id, change: { leadIds: [ana.id] }, actor, now })
  await changeTeam(db, { teamId: team.id, change: { name: 'Core' }, actor, now })
  await assignMember(db, { personId: ana.id, teamId: team.id, fromDay: day('2026-11-01'), actor, now })
  await setRole(db, { personId: ana.id, role: 'admin', admins: [], actor, now })
  const scope = { kind: 'team', teamId: team.id } as const
  const terms = { scope, period: 'month', hard: false, strict: false, warnAt: [80] } as const
  const budget = { ...terms, warnAt: [80], actor, now }
  await setBudget(db, { ...budget, limitMicroUsd: microUsd(500_000_000) })
  const set = await setBudget(db, { ...budget, limitMicroUsd: microUsd(800_000_000), hard: true })
  const until = new Date('2026-11-27T00:00:00Z')
  const raise = { budgetId: set.budget.id, id: set.budget.id, amountMicroUsd: microUsd(100_000_000), until }
  await raiseBudget(db, { ...raise, reason: 'the launch', actor, now })
  await removeBudget(db, { id: set.budget.id, actor: { id: 'command line', origin: 'command line' }, now })

  const { acts } = await auditTrail(db, { filter: {}, limit: 50 })

  expect(acts.map(({ who, what, from }) => `${who} ${what}, ${from}`).toReversed()).toEqual([
    'Ana Ruiz made the team Platform, from Slack',
    'Ana Ruiz changed the team Platform: leads none → Ana Ruiz, from Slack',
    'Ana Ruiz changed the team Platform: name Platform → Core, from Slack',
    'Ana Ruiz moved Ana Ruiz from no team to Core, as of 2026-11-01, from Slack',
    'Ana Ruiz changed the role of Ana Ruiz: as Slack says → admin, from Slack',
    'Ana Ruiz set a monthly budget of Core: $500.00, soft, warns at 80%, from Slack',
    'Ana Ruiz changed the monthly budget of Core: limit $500.00 → $800.00, hard no → yes, from Slack',
    'Ana Ruiz raised the monthly budget of Core by $100.00 until 2026-11-27 00:00 UTC: “the launch”, from Slack',
    'Somebody on the command line removed the monthly budget of Core, which was $800.00, hard, warns at 80%, on the command line',
  ])
})

test('what is done to a vendor account and to the link of a key is said in sentences', async () => {
  const account = { vendor: 'cursor', label: 'Engineering', hint: 'key_…4fQA' }
  const key = { provider: 'anthropic', label: 'main', hint: 'sk-ant-…4fQA' }
  await act({ act: 'vendor-account.add', detail: account })
  await act({
    act: 'vendor-account.rotate',
    detail: account,
    before: { hint: 'key_…4fQA' },
    after: { hint: 'key_…WXYZ' },
  })
  const prices = { before: { seatMicroUsd: null }, after: { seatMicroUsd: 40_000_000 } }
  await act({ act: 'vendor-account.seat-price', detail: account, ...prices })
  for (const verb of ['disable', 'enable', 'remove']) await act({ act: `vendor-account.${verb}`, detail: account })
  await act({ act: 'provider-key.link', detail: key, after: { vendorAccount: 1, vendorKey: 'apikey_1' } })
  await act({ act: 'provider-key.unlink', detail: key })
  await act({ act: 'provider-key.rule-out', detail: key, after: { notOfAccounts: [1] } })

  const { acts } = await auditTrail(database.db, { filter: {}, limit: 9 })

  expect(acts.map(({ what }) => what).toReversed()).toEqual([
    'connected the Cursor account “Engineering” (key_…4fQA)',
    'put the admin key key_…WXYZ in the place of key_…4fQA in the Cursor account “Engineering”',
    'changed the price of a seat of the Cursor account “Engineering”: not known → $40.00',
    'switched the Cursor account “Engineering” off',
    'switched the Cursor account “Engineering” on again',
    'removed the Cursor account “Engineering”',
    'said that the Anthropic key sk-ant-…4fQA (“main”) is the vendor’s “apikey_1”',
    'took back what the vendor calls the Anthropic key sk-ant-…4fQA (“main”)',
    'said that the Anthropic key sk-ant-…4fQA (“main”) is of an organisation that is not read',
  ])
})

test('an act nobody has a sentence for is still said, with what changed', async () => {
  await act({
    act: 'thing.turn-over',
    subject: 'x',
    detail: { name: 'Lamp' },
    before: { isLit: false },
    after: { isLit: true },
  })

  const { acts } = await auditTrail(database.db, { filter: { kind: 'thing' }, limit: 1 })

  expect(acts[0]).toMatchObject({ what: 'thing: turn over “Lamp”: is lit no → yes' })
})

test('an export is an act itself, and no cell of it is a formula', async () => {
  await act({ act: 'lamp.dim', subject: '=1+1', actor: '@evil', detail: { name: '+x' } })

  const { csv, acts, isCut } = await exportAudit(database.db, {
    filter: { kind: 'lamp' },
    actor: { id: ana.id, origin: 'slack' },
    now,
  })
  const [last] = (await auditTrail(database.db, { filter: {}, limit: 1 })).acts

  expect([acts, isCut]).toEqual([1, false])
  expect(csv.split('\r\n')[1]).toBe(
    `${now.toISOString()},'@evil,lamp: dim “+x”,,lamp.dim,,'@evil,'=1+1,"{""name"":""+x""}",,`,
  )
  expect(last).toMatchObject({ act: 'audit.export', who: 'Ana Ruiz', what: 'exported 1 act of this log' })
})

test('what can be chosen is named', async () => {
  const { actors, kinds } = await auditChoices(database.db)

  expect(actors.map(({ name }) => name)).toContain('Ana Ruiz')
  expect(kinds).toContainEqual({ id: 'team', name: 'Teams' })
})

function act(said: Partial<Act>): Promise<void> {
  const usual: Act = { at: now, actor: 'tally', act: 'x.y', subject: 'x', detail: {} }
  return database.db.transaction().execute((transaction) => recordAct(transaction, { ...usual, ...said }))
}
