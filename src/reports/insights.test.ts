import { afterEach, beforeEach, expect, test } from 'vitest'
import { day } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { assignMember } from '../people/membership.ts'
import { createPerson } from '../people/person.ts'
import { createTeam } from '../people/team-changes.ts'
import { type Activity, replaceActivity } from '../sources/activity.ts'
import { feedFailed } from '../sources/feed-state.ts'
import { anAccount, inRun } from '../sources/testing.ts'
import { type InsightPart, insights } from './insights.ts'
import { planInsight } from './insights-plan.ts'
import { periodOfWord } from './period.ts'
import { plainCalendar } from './report-calendar.ts'
import { type Scope, wholeOrganisation } from './scope.ts'

const now = new Date('2026-11-21T14:02:00Z')
const actor = { id: 'test', origin: 'tally' } as const
const days = { from: day('2026-11-01'), to: day('2026-11-22') }
const cycle = { from: day('2026-11-12'), to: day('2026-12-12') }

let database: OpenDatabase
let accountId: number
let team: Scope
beforeEach(async () => {
  database = await testDatabase()
  const { db } = database
  accountId = await anAccount(db)
  const [ana, bob] = [await person('ana'), await person('bob')]
  const payments = await createTeam(db, { name: 'Payments', leadIds: [], actor, now })
  team = { kind: 'team', teamId: payments.id, name: 'Payments' }
  await assignMember(db, { personId: ana.id, teamId: payments.id, fromDay: day('2026-01-01'), actor, now })
  const handles = {
    ana: await ensureHandle(db, { vendor: 'cursor', name: 'ana@x.example', personId: ana.id }),
    bob: await ensureHandle(db, { vendor: 'cursor', name: 'bob@x.example', personId: bob.id }),
  }
  await recordEntries(db, [
    entry(handles.ana, '2026-11-12T10:00:00Z', 'included', 0),
    entry(handles.ana, '2026-11-20T10:00:00Z', 'overage', 4_000_000),
    entry(handles.ana, '2026-11-21T10:00:00Z', 'overage', 1_000_000),
    entry(handles.bob, '2026-11-20T10:00:00Z', 'included', 0),
  ])
})
afterEach(() => database.close())

test('people a day come from the ledger, by team; what Cursor counts is told of the whole company alone', async () => {
  await tell('cursor-team-dau', [told('', '', { dau: 9, cloud_agent_dau: 2, cli_dau: 1 })])

  const everybody = await read('active', wholeOrganisation)
  const ofTeam = await read('active', team)

  expect(everybody.days.map(({ people }) => people)).toEqual([1, 2, 1])
  expect(ofTeam.days.map(({ people }) => people)).toEqual([1, 1, 1])
  expect(everybody.cursor).toMatchObject([{ dau: 9, cloud_agent_dau: 2, cli_dau: 1 }])
  expect(ofTeam.cursor).toEqual([])
  expect(ofTeam.basis).toEqual({ accounts: 1, since: '2026-11-20', problem: '' })
})

test('a plan runs out on the first day of the cycle with overage', async () => {
  const { plan } = await read('plan', wholeOrganisation)
  const ofTeam = await read('plan', team)

  expect(plan).toMatchObject({ people: 2, mean: 9, median: 9, beyondMicroUsd: 5_000_000 })
  expect(plan?.ended.map(({ name, day: ranOut }) => [name, ranOut])).toEqual([['ana', 9]])
  expect(plan?.buckets.map(({ people }) => people)).toEqual([0, 0, 1, 0])
  expect(ofTeam.plan?.people).toBe(1)
})

test.each([
  [[], [0, 0, 0, 0], null, null],
  [[1, 3, 4, 7], [2, 2, 0, 0], 3.75, 3.5],
  [[8, 14, 15, 30, null], [0, 0, 2, 2], 16.75, 14.5],
] as const)('plans that ran out on days %j fall into %j', (ends, buckets, mean, median) => {
  const users = ends.map((end, index) => ({
    personId: String(index),
    name: '',
    ranOutOn: end === null ? null : day(`2026-10-${String(end).padStart(2, '0')}`),
    beyondMicroUsd: microUsd(1),
  }))

  const plan = planInsight({ from: day('2026-10-01'), to: day('2026-11-01') }, users)

  expect(plan.buckets.map(({ people }) => people)).toEqual(buckets)
  expect([plan.mean, plan.median]).toEqual([mean, median])
})

test('lines, tools and versions are those of the people of a team, each version the newest somebody had', async () => {
  const lines = { commits: 1, totalLinesAdded: 100, tabLinesAdded: 10, composerLinesAdded: 50, nonAiLinesAdded: 40 }
  await tell('cursor-commits', [told('ana', 'api', lines), told('bob', 'api', lines), told('', 'web', lines)])
  await tell('cursor-agent-edits', [told('ana', '', { total_lines_accepted: 7, total_lines_suggested: 9 })])
  await tell('cursor-mcp', [told('ana', 'github/search', { usage: 4 }), told('bob', 'github/search', { usage: 5 })])
  await tell('cursor-client-versions', [
    told('ana', '3.9.2', { user_count: 1 }, '2026-11-18'),
    told('ana', '3.10.0', { user_count: 1 }),
    told('bob', '3.9.2', { user_count: 1 }),
  ])

  const [all, ofTeam] = [await read('code', wholeOrganisation), await read('code', team)]
  const [tools, versions] = [await read('tools', team), await read('versions', wholeOrganisation)]

  expect(all.repositories.map((row) => [row.dimension, row.totalLinesAdded, row.people]).toSorted()).toEqual([
    ['api', 200, 2],
    ['web', 100, 0],
  ])
  expect(ofTeam.repositories).toMatchObject([{ dimension: 'api', composerLinesAdded: 50 }])
  expect(ofTeam.days).toEqual([
    expect.objectContaining({ totalLinesAdded: 100, tabLinesAdded: 10, composerLinesAdded: 50 }),
  ])
  expect(ofTeam.agent).toEqual({ accepted: 7, suggested: 9 })
  expect(tools.mcp).toMatchObject([{ dimension: 'github/search', usage: 4, people: 1 }])
  expect(versions.latest).toBe('3.10.0')
  expect(versions.people.map(({ name, version }) => [name, version]).toSorted()).toEqual([
    ['ana', '3.10.0'],
    ['bob', '3.9.2'],
  ])
})

test('what the key may not read says so', async () => {
  await feedFailed(database.db, { accountId, feed: 'cursor-commits', problem: 'not in the plan', now })

  const { basis } = await read('code', wholeOrganisation)

  expect(basis).toEqual({ accounts: 1, since: null, problem: 'not in the plan' })
})

async function read<Part extends InsightPart>(part: Part, scope: Scope) {
  const period = periodOfWord('mtd', now, plainCalendar)
  const found = await insights(database.db, { scope, period, part, calendar: { ...plainCalendar, cycle }, now })
  return found as Extract<typeof found, { part: Part }>
}

function tell(feed: string, rows: readonly Activity[]) {
  return inRun(database.db, { accountId, now }, (runId) =>
    replaceActivity(database.db, { runId, accountId, provider: 'cursor', feed, ...days, rows }),
  )
}

function told(who: string, dimension: string, figures: Activity['figures'], on = '2026-11-20'): Activity {
  return { day: day(on), handle: who === '' ? '' : `${who}@x.example`, dimension, figures }
}

function person(name: string) {
  return createPerson(database.db, { kind: 'person', name, email: `${name}@x.example`, now })
}

function entry(handleId: number, at: string, category: 'included' | 'overage', cost: number) {
  const list = microUsd(category === 'included' ? 2_000_000 : cost)
  const of = { provider: 'cursor', source: 'cursor-events', basis: 'vendor', category } as const
  return anEntry({ at, handleId, ...of, costMicroUsd: microUsd(cost), listMicroUsd: list })
}
