import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { addDays, type Day, day } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import type { Db } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { spendTotals } from '../ledger/spend-queries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { assignMember } from '../people/membership.ts'
import { createPerson, type Person } from '../people/person.ts'
import { createTeam, removeTeam } from '../people/team-changes.ts'
import { parsePeriod } from './period.ts'
import { teamReport } from './team-report.ts'
import { topSpenderNote } from './team-top-spender.ts'

const now = new Date('2026-11-21T14:02:00Z')
const actor = { id: 'test', origin: 'tally' } as const

test('whoever changed teams counts in each for the days they were in it, and in the parent throughout', async () => {
  const { db, close } = await testDatabase()
  const company = await aCompany(db)
  const { ana, platform, infra, payments } = company
  await move(db, ana, infra.id, '2026-11-01')
  await move(db, ana, payments.id, '2026-11-11')
  await used(db, company.handles.ana, [
    ['2026-11-10', 1_000_001],
    ['2026-11-11', 2_000_002],
    ['2026-10-31', 7],
  ])

  const reports = await Promise.all([infra, payments, platform].map((team) => ofTeam(db, team.id)))

  expect(reports.map((report) => report.total.usageSpendMicroUsd)).toEqual([1_000_001, 2_000_002, 1_000_001])
  // On October 31 she was in no team.
  expect(reports.map((report) => report.total.previousMicroUsd)).toEqual([0, 0, 0])
  expect(reports[2]?.members).toBe(0)
  expect(reports[1]?.members).toBe(1)
  await close()
})

test('change, week and top spender are of the right days, and a robot is not the top spender', async () => {
  const { db, close } = await testDatabase()
  const company = await aCompany(db)
  const { ana, bob, robot, payments } = company
  for (const member of [ana, bob, robot]) await move(db, member, payments.id, '2026-01-01')
  await used(db, company.handles.ana, [
    ['2026-11-20', 300],
    ['2026-11-10', 100],
    ['2026-10-02', 200],
  ])
  await used(db, company.handles.bob, [['2026-11-01', 50]])
  await used(db, company.handles.robot, [['2026-11-20', 900]])

  const report = await ofTeam(db, payments.id)

  expect(
    report.rows.map((row) => [
      'name' in row.member ? row.member.name : '',
      row.usageSpendMicroUsd,
      row.previousMicroUsd,
      row.weekMicroUsd,
      row.weekBeforeMicroUsd,
      row.isTopSpender,
    ]),
  ).toEqual([
    ['ci', 900, 0, 900, 0, false],
    ['Ana', 400, 200, 300, 100, true],
    ['Bob', 50, 0, 0, 0, false],
  ])
  await close()
})

test('one is told to be the top spender of one’s team over the week, and nobody else is', async () => {
  const { db, close } = await testDatabase()
  const company = await aCompany(db)
  const { ana, bob, payments } = company
  for (const member of [ana, bob]) await move(db, member, payments.id, '2026-01-01')
  await used(db, company.handles.ana, [['2026-11-20', 300]])
  await used(db, company.handles.bob, [
    ['2026-11-20', 200],
    ['2026-11-02', 5_000],
  ])

  expect(await topSpenderNote(db, { personId: ana.id, now })).toBe(
    'You are the top spender of Payments over the last 7 days.',
  )
  expect(await topSpenderNote(db, { personId: bob.id, now })).toBe('')
  expect(await topSpenderNote(db, { personId: company.robot.id, now })).toBe('')
  await close()
})

test('a team that is not there has no report; a removed one keeps its history', async () => {
  const { db, close } = await testDatabase()
  const company = await aCompany(db)
  await move(db, company.ana, company.payments.id, '2026-11-01')
  await used(db, company.handles.ana, [['2026-11-05', 40]])
  await removeTeam(db, { teamId: company.payments.id, actor, now })

  expect((await ofTeam(db, company.payments.id)).total.usageSpendMicroUsd).toBe(40)
  const scope = { kind: 'team', teamId: company.ana.id } as const
  expect(await teamReport(db, { scope, period: mtd(), now })).toBeNull()
  await close()
})

// Rows add up to their team, teams and what is in none to the organisation, in the roll-ups and in the entries themselves.
test('whatever was used by whomever, people add up to teams and teams to the organisation, to the micro-dollar', async () => {
  const { db, close } = await testDatabase()
  const company = await aCompany(db)
  const people = [company.ana, company.bob, company.robot]
  const teams = [company.platform, company.infra, company.payments]
  const handles = Object.values(company.handles)
  const usage = fc.record({
    handle: fc.constantFrom(...handles),
    daysAgo: fc.integer({ min: 0, max: 60 }),
    cost: fc.option(fc.integer({ min: -5_000, max: 9_000_000 }), { nil: null, freq: 8 }),
    category: fc.constantFrom('api' as const, 'overage' as const, 'fee' as const, 'included' as const, 'seat' as const),
    model: fc.constantFrom('opus', 'haiku', ''),
  })
  const changeOfTeam = fc.record({
    person: fc.constantFrom(...people),
    team: fc.constantFrom(...teams, null),
    daysAgo: fc.integer({ min: 0, max: 60 }),
  })

  await fc.assert(
    fc.asyncProperty(
      fc.array(usage, { minLength: 1, maxLength: 12 }),
      fc.array(changeOfTeam, { maxLength: 3 }),
      fc.constantFrom('mtd', '7d', '30d', 'last month'),
      async (used, changes, word) => {
        for (const change of changes.toSorted((a, b) => b.daysAgo - a.daysAgo)) {
          await move(db, change.person, change.team?.id ?? null, addDays(day('2026-11-21'), -change.daysAgo))
        }
        await recordEntries(
          db,
          used.map(({ handle, daysAgo, cost, category, model }) =>
            anEntry({
              at: `${addDays(day('2026-11-21'), -daysAgo)}T12:00:00.000Z`,
              handleId: handle,
              category,
              model,
              basis: cost === null ? 'unpriced' : 'metered',
              costMicroUsd: cost === null ? null : microUsd(cost),
              listMicroUsd: cost === null ? null : microUsd(Math.abs(cost)),
            }),
          ),
        )
        const period = periodOf(word)
        const org = await teamReport(db, { scope: { kind: 'org' }, period, now })
        const totals = await spendTotals(db, period.range)
        const before = await spendTotals(db, period.previous.range)

        expect(org?.total).toMatchObject({
          usageSpendMicroUsd: totals.usageSpendMicroUsd,
          includedValueMicroUsd: totals.includedValueMicroUsd,
          seatsMicroUsd: totals.seatsMicroUsd,
          requests: totals.requests,
          unpricedRequests: totals.unpricedRequests,
          previousMicroUsd: before.usageSpendMicroUsd,
        })
        addsUp(org)
        for (const team of [company.infra, company.payments]) {
          const report = await teamReport(db, { scope: { kind: 'team', teamId: team.id }, period, now })
          addsUp(report)
          expect(report?.total.usageSpendMicroUsd).toBe(await fromEntries(db, team.id, period.range))
          const row = org?.teams.find(({ teamId }) => teamId === team.id)
          if (row) expect(row.usageSpendMicroUsd).toBe(report?.total.usageSpendMicroUsd)
        }
      },
    ),
    { numRuns: 25 },
  )
  await close()
})

function addsUp(report: Awaited<ReturnType<typeof teamReport>>): void {
  if (!report) throw new Error('there is a report')
  for (const column of [
    'usageSpendMicroUsd',
    'requests',
    'previousMicroUsd',
    'weekMicroUsd',
    'seatsMicroUsd',
  ] as const) {
    expect(report.rows.reduce((sum, row) => sum + row[column], 0)).toBe(report.total[column])
    if (report.teams.length === 0) continue
    expect(report.teams.reduce((sum, row) => sum + row[column], 0)).toBe(report.total[column])
  }
}

// Written out once more over the entries, so that the test does not share a fault with the code.
async function fromEntries(db: Db, teamId: string, range: { from: Day; to: Day }): Promise<number> {
  const found = await sql<{ spent: number }>`select coalesce(sum(cost_micro_usd), 0)::bigint as spent from entry
    where category in ('api', 'overage', 'fee') and day >= ${range.from} and day < ${range.to} and exists (
      select from handle join membership using (person_id) where handle.id = entry.handle_id
        and team_id = ${teamId} and from_day <= day and coalesce(to_day, 'infinity') > day)`.execute(db)
  return found.rows[0]?.spent ?? 0
}

async function aCompany(db: Db) {
  const platform = await createTeam(db, { name: 'Platform', actor, now })
  const infra = await createTeam(db, { name: 'Infra', parentId: platform.id, actor, now })
  const payments = await createTeam(db, { name: 'Payments', actor, now })
  const ana = await createPerson(db, { kind: 'person', name: 'Ana', email: 'ana@x.example', now })
  const bob = await createPerson(db, { kind: 'person', name: 'Bob', email: 'bob@x.example', now })
  const robot = await createPerson(db, { kind: 'robot', name: 'ci', email: null, ownerId: ana.id, now })
  const handleOf = (name: string, person: Person | null) =>
    ensureHandle(db, { vendor: 'tally-key', name, personId: person?.id ?? null })
  const handles = {
    ana: await handleOf('ana', ana),
    anaAtCursor: await handleOf('ana at cursor', ana),
    bob: await handleOf('bob', bob),
    robot: await handleOf('ci', robot),
    nobody: await handleOf('somebody', null),
  }
  return { platform, infra, payments, ana, bob, robot, handles }
}

async function move(db: Db, person: Person, teamId: string | null, from: string): Promise<void> {
  await assignMember(db, { personId: person.id, teamId, fromDay: day(from), actor, now })
}

async function used(db: Db, handleId: number, days: Array<[string, number]>): Promise<void> {
  await recordEntries(
    db,
    days.map(([of, cost]) =>
      anEntry({ at: `${of}T12:00:00.000Z`, handleId, costMicroUsd: microUsd(cost), listMicroUsd: microUsd(cost) }),
    ),
  )
}

async function ofTeam(db: Db, teamId: string) {
  const report = await teamReport(db, { scope: { kind: 'team', teamId }, period: mtd(), now })
  if (!report) throw new Error('there is such a team')
  return report
}

function mtd() {
  return periodOf('mtd')
}

function periodOf(word: string) {
  const parsed = parsePeriod(word, now)
  if (!parsed.ok) throw new Error(parsed.say)
  return parsed.period
}
