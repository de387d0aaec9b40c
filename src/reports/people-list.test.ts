import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays, day } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { closeDays } from '../ledger/close-days.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { spendTotals } from '../ledger/spend-queries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { assignMember } from '../people/membership.ts'
import { createPerson } from '../people/person.ts'
import { createTeam } from '../people/team-changes.ts'
import { anAccount } from '../sources/testing.ts'
import { overview } from './overview.ts'
import { peopleList } from './people-list.ts'
import type { PeopleChoice } from './people-page.ts'
import { parsePeriod } from './period.ts'
import { plainCalendar } from './report-calendar.ts'
import type { Scope } from './scope.ts'
import { teamReport } from './team-report.ts'

const now = new Date('2026-11-21T14:02:00Z')
const actor = { id: 'test', origin: 'tally' } as const
const org = { kind: 'org', name: 'The organisation' } as const satisfies Scope
const usual: PeopleChoice = { search: '', kind: null, use: null, provider: null, sort: 'spend', page: 0, size: 100 }

let database: OpenDatabase
let payments: string
beforeAll(async () => {
  database = await testDatabase()
  payments = await company()
})
afterAll(() => database.close())

test.each(['mtd', '7d', '30d', 'oct', 'last month', 'ytd', '365d'])(
  'over %s all rows add up to the Overview’s total and to that of /spend, for everybody and for a team',
  async (word) => {
    const { db } = database
    const period = periodOf(word)
    for (const scope of [org, { kind: 'team' as const, teamId: payments, name: 'Payments' }]) {
      const list = await peopleList(db, { scope, period, choice: usual, now })
      const whole = await overview(db, { scope, period, calendar: plainCalendar, now })
      const answer = await teamReport(db, { scope, period, now })
      const sum = list?.rows.reduce((all, { usageSpendMicroUsd }) => all + usageSpendMicroUsd, 0)

      expect(sum).toBe(whole.spend.usageSpendMicroUsd)
      expect(sum).toBe(answer?.total.usageSpendMicroUsd)
      expect(list?.foundMicroUsd).toBe(sum)
    }
  },
)

test('what is left out by a provider is in the list of another', async () => {
  const { db } = database
  const period = periodOf('mtd')
  const sums = await Promise.all(
    (['anthropic', 'openai', 'cursor'] as const).map(async (provider) => {
      const list = await peopleList(db, { scope: org, period, choice: { ...usual, provider }, now })
      return list?.foundMicroUsd ?? 0
    }),
  )

  expect(sums.reduce<number>((all, one) => all + one, 0)).toBe((await spendTotals(db, period.range)).usageSpendMicroUsd)
  expect(sums[1]).toBe(0)
})

test('the top model is of the period and provider; whoever used nothing is there too, with the seat', async () => {
  const { db } = database
  const ofAll = await peopleList(db, { scope: org, period: periodOf('mtd'), choice: usual, now })
  const choice: PeopleChoice = { ...usual, provider: 'cursor' }
  const ofCursor = await peopleList(db, { scope: org, period: periodOf('mtd'), choice, now })
  const shown = (list: typeof ofAll) => list?.rows.map(({ name, topModel, hasSeat }) => [name, topModel, hasSeat])

  expect(shown(ofAll)).toEqual([
    ['Ana', 'opus', true],
    ['Bob', 'gpt-5.4-max', false],
    ['Not matched to anyone', 'haiku', false],
    ['Dora', 'haiku', false],
    ['Emil', 'haiku', false],
    ['Fay', 'haiku', false],
    ['Carla', null, true],
    ['ci (robot)', null, false],
  ])
  expect(shown(ofCursor)?.[0]).toEqual(['Ana', 'composer', true])
  const unused = await peopleList(db, {
    scope: org,
    period: periodOf('mtd'),
    choice: { ...usual, use: 'unused-seat' },
    now,
  })
  expect(unused?.rows.map(({ name }) => name)).toEqual(['Carla'])
})

test('a team has its members of today and whoever used something while in it; one that is gone has no list', async () => {
  const { db } = database
  const scope = { kind: 'team' as const, teamId: payments, name: 'Payments' }
  const list = await peopleList(db, { scope, period: periodOf('mtd'), choice: usual, now })

  expect(list?.rows.map(({ name }) => name)).toEqual(['Ana', 'Carla'])
  const gone = { ...scope, teamId: '01999999-0000-7000-8000-000000000001' }
  expect(await peopleList(db, { scope: gone, period: periodOf('mtd'), choice: usual, now })).toBeNull()
})

test('badges come from the last 30 days, of people only, with the edits that were told', async () => {
  const { db } = database
  const list = await peopleList(db, { scope: org, period: periodOf('mtd'), choice: usual, now })

  expect(list?.rows.map(({ name, badges }) => [name, badges])).toEqual([
    // 30 of 40 edits, 45 requests on each of 2 days: 30 + 40 · 45/60 + 20 · 2/30 = 61
    ['Ana', ['balanced', 'short-sessions', 'high-adoption']],
    ['Bob', ['deep-thinker', 'short-sessions']],
    ['Not matched to anyone', []],
    ['Dora', ['low-usage']],
    ['Emil', ['low-usage']],
    ['Fay', ['low-usage']],
    ['Carla', []],
    ['ci (robot)', []],
  ])
})

test('who has left a team stands in its list with what they used in it, and without badges, which tell of all they use', async () => {
  const { db } = database
  const [own, other] = [
    await createTeam(db, { name: 'Search', actor, now }),
    await createTeam(db, { name: 'Ads', actor, now }),
  ]
  const gus = await createPerson(db, { kind: 'person', name: 'Gus', email: null, now })
  await assignMember(db, { personId: gus.id, teamId: own.id, fromDay: day('2026-11-01'), actor, now })
  await assignMember(db, { personId: gus.id, teamId: other.id, fromDay: day('2026-11-10'), actor, now })
  const handleId = await ensureHandle(db, { vendor: 'cursor', name: 'gus', personId: gus.id })
  await recordEntries(db, [
    anEntry({ at: '2026-11-05T10:00:00.000Z', handleId, costMicroUsd: microUsd(7) }),
    anEntry({ at: '2026-11-15T10:00:00.000Z', handleId, costMicroUsd: microUsd(500) }),
  ])
  const listOf = async (team: typeof own) => {
    const scope = { kind: 'team' as const, teamId: team.id, name: team.name }
    const list = await peopleList(db, { scope, period: periodOf('mtd'), choice: usual, now })
    return list?.rows.map(({ name, usageSpendMicroUsd, badges }) => [name, usageSpendMicroUsd, badges])
  }

  expect(await listOf(own)).toEqual([['Gus', 7, []]])
  expect(await listOf(other)).toEqual([['Gus', 500, ['low-usage']]])
})

// Ana and Carla are in Payments and have a seat at Cursor. October is closed, so that sums of it come from coarse tables.
async function company(): Promise<string> {
  const { db } = database
  const team = await createTeam(db, { name: 'Payments', actor, now })
  const person = (name: string) => createPerson(db, { kind: 'person', name, email: null, now })
  const [ana, bob, carla] = [await person('Ana'), await person('Bob'), await person('Carla')]
  await createPerson(db, { kind: 'robot', name: 'ci', email: null, now })
  for (const { id: personId } of [ana, carla]) {
    await assignMember(db, { personId, teamId: team.id, fromDay: day('2026-10-10'), actor, now })
  }
  const handleOf = (name: string, personId: string | null) => ensureHandle(db, { vendor: 'cursor', name, personId })
  const a = await handleOf('ana', ana.id)
  const b = await handleOf('bob', bob.id)
  const c = await handleOf('carla', carla.id)
  const nobody = await handleOf('nobody', null)
  const accountId = await anAccount(db)
  const seat = { account_id: accountId, vendor_id: '', name: '', role: 'member', first_seen_at: now, last_seen_at: now }
  for (const handle_id of [a, c])
    await db
      .insertInto('vendor_member')
      .values({ ...seat, handle_id })
      .execute()
  await db
    .insertInto('activity_day')
    .values({
      account_id: accountId,
      feed: 'cursor-daily',
      day: day('2026-11-20'),
      handle_id: a,
      dimension: '',
      figures: JSON.stringify({ totalApplies: 40, totalAccepts: 30 }),
    })
    .execute()
  const used = (handleId: number, on: string, cost: number, more: object) =>
    anEntry({
      at: `${on}T10:00:00.000Z`,
      handleId,
      costMicroUsd: microUsd(cost),
      listMicroUsd: microUsd(cost),
      ...more,
    })
  await recordEntries(db, [
    used(a, '2026-11-20', 9_000_001, { model: 'opus', requests: 40 }),
    used(a, '2026-11-21', 1_000_000, { model: 'composer', provider: 'cursor', category: 'overage', requests: 50 }),
    used(a, '2026-10-05', 5_000_003, { model: 'opus', requests: 3 }),
    used(b, '2026-11-19', 7_000_007, { model: 'gpt-5.4-max', requests: 60 }),
    used(b, '2026-11-12', 40_000_000, { category: 'seat', provider: 'cursor', model: '', requests: 0 }),
    used(c, '2026-10-12', 3_000_000, { model: 'opus', requests: 9 }),
    used(nobody, '2026-11-03', 11, { model: 'haiku', requests: 2 }),
    ...Array.from({ length: 40 }, (_, back) =>
      used(b, addDays(day('2026-10-01'), -back * 7), 1_000 + back, { model: 'haiku', requests: 1 }),
    ),
  ])
  for (const [index, name] of ['Dora', 'Emil', 'Fay'].entries()) {
    const handleId = await handleOf(name, (await person(name)).id)
    await recordEntries(db, [used(handleId, '2026-11-18', 5 - index, { model: 'haiku' })])
  }
  await closeDays(db, { before: day('2026-11-01'), atMost: 1_000 })
  return team.id
}

function periodOf(word: string) {
  const parsed = parsePeriod(word, now)
  if (!parsed.ok) throw new Error(parsed.say)
  return parsed.period
}
