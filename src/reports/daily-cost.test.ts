import { expect, test } from 'vitest'
import { day } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import { dollars, incidentOf } from '../incidents/testing.ts'
import { dailyCost, isCounted, standsOut } from './daily-cost.ts'
import type { DigestFacts } from './digest-facts.ts'
import { scopeOfTeams, wholeDigest } from './digest-scope.ts'
import { usualOf, weeksKnown } from './usual.ts'
import { hasWeek, weeklyDigest } from './weekly-digest.ts'

const range = { from: day('2026-11-19'), to: day('2026-11-20') }
const found = { from: new Date('2026-11-19T08:00:00Z'), to: new Date('2026-11-20T08:00:00Z') }
const teams = [
  { id: 'pay', name: 'Payments', parentId: null, costCentre: '', version: 1 },
  { id: 'fees', name: 'Fees', parentId: 'pay', costCentre: '', version: 1 },
  { id: 'web', name: 'Web', parentId: null, costCentre: '', version: 1 },
]

/** Dollars of somebody on the day and on that of each week before, the newest first. */
function factsOf(spent: Record<string, number[]>, more: Partial<DigestFacts> = {}): DigestFacts {
  const people = Object.entries(spent).flatMap(([key, amounts]) => {
    const [name = '', teamId = 'pay'] = key.split(' in ')
    return amounts.map((amount, at) => ({
      ...{ range: at, teamId, personId: name, name, kind: 'person' as const },
      usageSpendMicroUsd: dollars(amount),
    }))
  })
  return { range, people, models: [], projects: [], teams, budgets: [], incidents: [], fresh: [], ...more }
}

const costOf = (facts: DigestFacts, scope = wholeDigest) => dailyCost(facts, { scope, found })

test('usual is the middle of the weeks since there is any usage, once there are three', () => {
  const weeks = (...amounts: number[]) => amounts.map((amount) => microUsd(amount))

  expect(weeksKnown(weeks(0, 0, 0))).toBe(0)
  expect(weeksKnown(weeks(5, 0, 7, 0, 0, 0))).toBe(3)
  expect(usualOf(weeks(5, 0, 7, 0, 0, 0), 3)).toBe(5)
  expect(usualOf(weeks(5, 6, 0, 0, 0, 0), 2)).toBeNull()
  expect(usualOf(weeks(1, 2, 3, 4, 5, 600), 6)).toBe(4)
})

test.each([
  { say: 'a day as usual', spent: { ana: [100, 100, 90, 110, 100, 95, 105] }, stands: false },
  { say: 'a day of half of it again', spent: { ana: [150, 100, 90, 110, 100, 95, 105] }, stands: true },
  { say: 'a rise of a few dollars', spent: { ana: [12, 2, 2, 2, 2, 2, 2] }, stands: false },
  {
    say: 'somebody who is far above their own usual',
    spent: { ana: [40, 5, 5, 5], bob: [100, 100, 100, 100] },
    stands: true,
  },
  {
    say: 'somebody whose rise is nothing beside all',
    spent: { ana: [40, 5, 5, 5], bob: [9_000, 9_000, 9_000, 9_000] },
    stands: false,
  },
  { say: 'somebody new', spent: { ana: [30], bob: [100, 100, 100, 100] }, stands: true },
  { say: 'a day that is cheaper than usual', spent: { ana: [1, 100, 100, 100] }, stands: false },
  { say: 'any spend before there is a usual', spent: { ana: [3, 3] }, stands: true },
  { say: 'nothing at all', spent: {}, stands: false },
])('$say: $stands', ({ spent, stands }) => {
  expect(standsOut(costOf(factsOf(spent as Record<string, number[]>)))).toBe(stands)
})

test('a lead reads of the team with its sub-teams alone, and each team apart where there are several', () => {
  const facts = factsOf({
    'ana in pay': [60, 10, 10, 10],
    'bob in fees': [60, 10, 10, 10],
    'cleo in web': [500, 10, 10, 10],
  })

  const cost = costOf(facts, scopeOfTeams(teams, new Set(['pay'])))

  expect(cost).toMatchObject({ name: 'Payments', spentMicroUsd: dollars(120), usualMicroUsd: dollars(20), people: 2 })
  expect(cost.movers.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'person ana',
    'person bob',
    'team Fees',
    'team Payments',
  ])
  expect(costOf(facts).movers[0]).toMatchObject({ kind: 'person', name: 'cleo' })
})

test('findings are told that were found for the digest since the last one, where they belong', () => {
  const finding = (tier: 'digest' | 'channel', detectedAt: string, placedIn: string | null) => ({
    incident: {
      ...incidentOf({ tier, detectedAt: Date.parse(detectedAt) }),
      ...{ subjectKind: 'person' as const, teamId: placedIn, version: 1 },
    },
    ...{ name: 'Ana', teamName: null, ownerId: null, byName: null, placedIn },
  })
  const incidents = [
    finding('digest', '2026-11-19T08:00:00Z', 'pay'),
    finding('digest', '2026-11-20T08:00:00Z', 'pay'),
    finding('channel', '2026-11-19T09:00:00Z', 'pay'),
    finding('digest', '2026-11-19T09:00:00Z', null),
  ]
  const facts = factsOf({ ana: [100, 100, 100, 100] }, { incidents })

  expect(costOf(facts).findings).toHaveLength(2)
  expect(costOf(facts, scopeOfTeams(teams, new Set(['pay']))).findings).toHaveLength(1)
  expect(costOf(facts, scopeOfTeams(teams, new Set(['web']))).findings).toEqual([])
  expect(standsOut(costOf(facts))).toBe(true)
  expect(weeklyDigest(facts, wholeDigest).incidents).toEqual({ found: 1, resolved: 0, open: 1 })
  expect(hasWeek(weeklyDigest(factsOf({}), wholeDigest))).toBe(false)
})

test('a day is counted once it is over and every account was read, but for those that cannot be', () => {
  const account = (readUpTo: string | null, failing = false) => ({
    ...{ accountId: 1, vendor: 'cursor' as const, label: '', readUpTo: readUpTo === null ? null : new Date(readUpTo) },
    failingSince: failing ? new Date('2026-11-19T09:00:00Z') : null,
  })
  const over = new Date('2026-11-20T08:00:00Z')
  const counted = (fresh: Array<ReturnType<typeof account>>, now = over) => isCounted({ fresh, range, now })

  expect(counted([])).toBe(true)
  expect(counted([], new Date('2026-11-19T23:59:59Z'))).toBe(false)
  expect(counted([account('2026-11-20T00:00:00Z'), account(null)])).toBe(true)
  expect(counted([account('2026-11-19T23:00:00Z')])).toBe(false)
  expect(counted([account('2026-11-19T23:00:00Z', true)])).toBe(true)
})
