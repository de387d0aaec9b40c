import { expect, test } from 'vitest'
import { addMonths, day, daysOfMonth, month } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import { setBudget } from '../budgets/budget.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { assignMember } from '../people/membership.ts'
import { createPerson } from '../people/person.ts'
import { createTeam } from '../people/team-changes.ts'
import { anAccount } from '../sources/testing.ts'
import { overview } from './overview.ts'
import { parsePeriod } from './period.ts'
import { plainCalendar } from './report-calendar.ts'
import { teamReport } from './team-report.ts'

const now = new Date('2026-11-21T14:02:00Z')
const actor = { id: 'test', origin: 'tally' } as const

test('its parts add up to the total the other reports give, for everybody and for a team', async () => {
  const { db, close, payments } = await company()

  for (const scope of [
    { kind: 'org' as const, name: 'The organisation' },
    { kind: 'team' as const, teamId: payments, name: 'Payments' },
  ]) {
    for (const period of ['mtd', '30d', 'oct', '365d'].map(periodOf)) {
      const found = await overview(db, { scope, period, calendar: plainCalendar, now })
      const team = await teamReport(db, { scope, period, now })
      const total = found.spend.usageSpendMicroUsd

      expect(team?.total.usageSpendMicroUsd).toBe(total)
      expect(sum(found.people.map((row) => row.usageSpendMicroUsd))).toBe(total)
      expect(sum(found.spend.byProvider.map((row) => row.usageSpendMicroUsd))).toBe(total)
      expect(sum(found.categories.map((row) => (row.category === 'seat' ? 0 : row.costMicroUsd)))).toBe(total)
      expect(sum(found.categories.map((row) => row.costMicroUsd))).toBe(found.spend.totalMicroUsd)
      expect(sum(found.categories.map((row) => row.includedValueMicroUsd))).toBe(found.spend.includedValueMicroUsd)
    }
  }
  await close()
})

test('people with usage are people: no robots, nobody twice, nobody of another team', async () => {
  const { db, close, payments } = await company()
  const period = periodOf('mtd')

  const org = await overview(db, { scope: { kind: 'org', name: '' }, period, calendar: plainCalendar, now })
  const team = await overview(db, {
    scope: { kind: 'team', teamId: payments, name: 'Payments' },
    period,
    calendar: plainCalendar,
    now,
  })

  expect([org.active, org.known]).toEqual([2, 3])
  expect([team.active, team.known, team.perPerson]).toEqual([1, 2, 3_000_000])
  await close()
})

test('the plan counts who went beyond it in the billing cycle; seats say who does not use theirs', async () => {
  const { db, close } = await company()
  const cycle = { from: day('2026-11-12'), to: day('2026-12-12') }

  const found = await overview(db, {
    scope: { kind: 'org', name: '' },
    period: periodOf('mtd'),
    calendar: { ...plainCalendar, cycle },
    now,
  })

  expect(found.plan).toEqual({ people: 2, beyond: 1 })
  expect(found.cycle).toMatchObject({ day: 10, of: 30 })
  expect(found.seats).toMatchObject([{ seats: 3, used: 2, unused: ['Carla'], seatMicroUsd: 40_000_000 }])
  await close()
})

test('budgets are those of the scope, the year first, and each team has its monthly one', async () => {
  const { db, close, payments } = await company()
  const terms = { hard: false, strict: false, warnAt: [80] }
  const org = { kind: 'org' as const }
  const limitMicroUsd = microUsd(100_000_000)
  for (const period of ['month', 'year'] as const) {
    await setBudget(db, { ...terms, scope: org, limitMicroUsd, period, actor, now })
  }
  const scope = { kind: 'team' as const, teamId: payments }
  await setBudget(db, { ...terms, scope, limitMicroUsd, period: 'month', actor, now })

  const found = await overview(db, {
    scope: { kind: 'org', name: '' },
    period: periodOf('mtd'),
    calendar: plainCalendar,
    now,
  })

  expect(found.budgets.map(({ budget }) => budget.period)).toEqual(['year', 'month'])
  expect(found.teams.map(({ name, budget }) => [name, budget?.spentMicroUsd ?? null])).toEqual([
    ['Payments', 7_000_000],
    ['In no team', null],
  ])
  await close()
})

// Ana and Carla are in Payments with a robot, Bob is in no team; all but the robot have a seat at Cursor.
async function company() {
  const { db, close } = await testDatabase()
  const payments = await createTeam(db, { name: 'Payments', actor, now })
  const person = (name: string, kind: 'person' | 'robot' = 'person') =>
    createPerson(db, { kind, name, email: kind === 'robot' ? null : `${name.toLowerCase()}@x.example`, now })
  const [ana, bob, carla, robot] = [
    await person('Ana'),
    await person('Bob'),
    await person('Carla'),
    await person('ci', 'robot'),
  ]
  const fromDay = daysOfMonth(addMonths(month('2026-11'), -12)).from
  for (const { id: personId } of [ana, carla, robot])
    await assignMember(db, { personId, teamId: payments.id, fromDay, actor, now })
  const handleOf = (vendor: 'cursor' | 'anthropic', personId: string, name: string) =>
    ensureHandle(db, { vendor, name, personId })
  const [a, b, c, r] = [
    await handleOf('cursor', ana.id, 'ana@x.example'),
    await handleOf('cursor', bob.id, 'bob@x.example'),
    await handleOf('cursor', carla.id, 'carla@x.example'),
    await handleOf('anthropic', robot.id, 'ci'),
  ]
  const accountId = await anAccount(db)
  await db
    .updateTable('vendor_account')
    .set({ seat_micro_usd: microUsd(40_000_000) })
    .execute()
  for (const handle_id of [a, b, c]) {
    await db
      .insertInto('vendor_member')
      .values({
        account_id: accountId,
        handle_id,
        vendor_id: '',
        name: '',
        role: 'member',
        first_seen_at: now,
        last_seen_at: now,
      })
      .execute()
  }
  const at = (on: string) => ({ at: `${on}T10:00:00.000Z` })
  await recordEntries(db, [
    anEntry({
      ...at('2026-11-13'),
      handleId: a,
      provider: 'cursor',
      category: 'included',
      costMicroUsd: microUsd(0),
      listMicroUsd: microUsd(500),
    }),
    anEntry({
      ...at('2026-11-14'),
      handleId: a,
      provider: 'cursor',
      category: 'overage',
      costMicroUsd: microUsd(3_000_000),
    }),
    anEntry({
      ...at('2026-11-14'),
      handleId: b,
      provider: 'cursor',
      category: 'included',
      costMicroUsd: microUsd(0),
      listMicroUsd: microUsd(700),
    }),
    anEntry({
      ...at('2026-11-02'),
      handleId: b,
      provider: 'cursor',
      category: 'fee',
      costMicroUsd: microUsd(11),
      requests: 0,
    }),
    anEntry({
      ...at('2026-11-12'),
      handleId: a,
      provider: 'cursor',
      category: 'seat',
      costMicroUsd: microUsd(40_000_000),
      requests: 0,
    }),
    anEntry({ ...at('2026-11-20'), handleId: r, costMicroUsd: microUsd(4_000_000) }),
    anEntry({ ...at('2026-10-20'), handleId: b, costMicroUsd: microUsd(9_000_001) }),
  ])

  return { db, close, payments: payments.id }
}

function periodOf(word: string) {
  const parsed = parsePeriod(word, now)
  if (!parsed.ok) throw new Error(parsed.say)
  return parsed.period
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((all, amount) => all + amount, 0)
}
