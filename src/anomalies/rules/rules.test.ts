import { describe, expect, test } from 'vitest'
import { type MicroUsd, microUsd } from '../../base/money.ts'
import type { Entity, UsageRow } from '../usage-row.ts'
import { createRules } from './judge-rules.ts'
import { defaultRules, type RuleName, type RuleSettings } from './settings.ts'

const dayMs = 24 * 3_600_000
const monday = Date.UTC(2026, 5, 8)
const noon = monday + dayMs / 2

type Use = { entity: string; daysAgo?: number; usd: number; requests?: number; tokens?: number }

describe('each rule speaks just beyond its limit, and not at it', () => {
  test.each<{ rule: string; settings: Partial<RuleSettings>; quiet: Use[]; loud: Use[] }>([
    {
      rule: 'spend of a cycle',
      settings: { maxSpendPerCycle: on({ limit: usd(100) }) },
      quiet: [use('p1', 60, 3), use('p1', 40)],
      loud: [use('p1', 60, 3), use('p1', 40.01)],
    },
    {
      rule: 'requests of a day',
      settings: { maxRequestsPerDay: on({ limit: 500 }) },
      quiet: [{ entity: 'p1', usd: 1, requests: 500 }],
      loud: [{ entity: 'p1', usd: 1, requests: 501 }],
    },
    {
      rule: 'tokens of a day',
      settings: { maxTokensPerDay: on({ limit: 1000 }) },
      quiet: [{ entity: 'p1', usd: 1, tokens: 1000 }],
      loud: [{ entity: 'p1', usd: 1, tokens: 1001 }],
    },
    {
      rule: 'z-score of spend, its least amount',
      settings: { zScoreSpend: on({ limit: 2.5, least: usd(50) }) },
      quiet: [...ten(1), use('p11', 49.99)],
      loud: [...ten(1), use('p11', 50)],
    },
    {
      rule: 'z-score of requests',
      settings: { zScoreRequests: on({ limit: 3.01, least: 0 }) },
      // One of ten is at most √9 = 3 of a whole population's standard deviations away.
      quiet: [...ten(1).slice(0, 9), { entity: 'p11', usd: 1, requests: 900 }],
      loud: [...ten(1), { entity: 'p11', usd: 1, requests: 900 }],
    },
    {
      rule: 'spend spike',
      settings: { spendSpike: on({ limit: 5, days: 7, least: usd(50), leastMean: usd(1) }) },
      quiet: [use('p1', 12, 2), use('p1', 8, 1), use('p1', 50)],
      loud: [use('p1', 12, 2), use('p1', 8, 1), use('p1', 50.01)],
    },
    {
      rule: 'spend spike, its least mean',
      settings: { spendSpike: on({ limit: 5, days: 7, least: usd(50), leastMean: usd(1) }) },
      quiet: [use('p1', 0.99, 1), use('p1', 60)],
      loud: [use('p1', 1, 1), use('p1', 60)],
    },
    {
      rule: 'spend spike, its days',
      settings: { spendSpike: on({ limit: 5, days: 7, least: usd(50), leastMean: usd(1) }) },
      quiet: [use('p1', 1, 8), use('p1', 60)],
      loud: [use('p1', 1, 7), use('p1', 60)],
    },
    {
      rule: 'cycle outlier',
      settings: { cycleOutlier: on({ limit: 10, leastMedian: usd(10) }) },
      quiet: [...four(10), use('p11', 100)],
      loud: [...four(10), use('p11', 100.01)],
    },
    {
      rule: 'cycle outlier, five spenders',
      settings: { cycleOutlier: on({ limit: 10, leastMedian: usd(10) }) },
      quiet: [...four(10).slice(0, 3), use('p11', 500)],
      loud: [...four(10), use('p11', 500)],
    },
    {
      rule: 'cost of a request',
      settings: { costPerRequest: on({ limit: 3, days: 7, least: usd(20), leastEach: usd(0) }) },
      quiet: [...threeDays(), { entity: 'p1', usd: 30, requests: 10 }],
      loud: [...threeDays(), { entity: 'p1', usd: 30.1, requests: 10 }],
    },
    {
      rule: 'cost of a request, three days of history',
      settings: { costPerRequest: on({ limit: 3, days: 7, least: usd(20), leastEach: usd(0) }) },
      quiet: [...threeDays().slice(0, 2), { entity: 'p1', usd: 90, requests: 10 }],
      loud: [...threeDays(), { entity: 'p1', usd: 90, requests: 10 }],
    },
    {
      rule: 'cost of a request, its floors',
      settings: { costPerRequest: on({ limit: 3, days: 7, least: usd(20), leastEach: usd(5) }) },
      quiet: [...threeDays(), { entity: 'p1', usd: 49.9, requests: 10 }],
      loud: [...threeDays(), { entity: 'p1', usd: 50, requests: 10 }],
    },
  ])('$rule', ({ settings, quiet, loud }) => {
    expect(saidOf(settings, quiet)).toEqual([])
    expect(saidOf(settings, loud)).toHaveLength(1)
  })
})

test('a team is over its budget at the budget already', () => {
  const settings = { teamBudget: on({ limit: usd(100) }) }

  expect(saidOf(settings, [use('p1', 60), use('p2', 39.99)])).toEqual([])
  expect(saidOf(settings, [use('p1', 60), use('p2', 40)])).toMatchObject([{ subject: { kind: 'team', id: 'a' } }])
})

test('a limit of 0 is off, whatever the switch says', () => {
  const settings = Object.fromEntries(
    Object.entries(defaultRules).map(([rule, value]) => [
      rule,
      'limit' in value ? { ...value, limit: 0, speaks: 'channel' } : value,
    ]),
  ) as RuleSettings

  expect(saidOf(settings, [...ten(1), use('p11', 900)])).toEqual([])
})

test('with fewer than five who spent nobody is compared with the others', () => {
  const settings = { zScoreSpend: on({ limit: 0.5, least: usd(50) }) }

  expect(saidOf(settings, [...four(1).slice(0, 3), use('p11', 90)])).toEqual([])
  expect(saidOf(settings, [...four(1), use('p11', 90)])).toHaveLength(1)
})

test('far beyond its limit a breach is critical', () => {
  const settings = { ...off, maxRequestsPerDay: on({ limit: 100 }) }
  const critical = (requests: number) => rulesOver(settings, [{ entity: 'p1', usd: 1, requests }]).breaches(noon)

  expect(critical(200)).toMatchObject([{ isCritical: false }])
  expect(critical(201)).toMatchObject([{ isCritical: true }])
})

test('a restated row counts as what is left of it', () => {
  const settings = { maxSpendPerCycle: on({ limit: usd(50) }) }

  expect(saidOf(settings, [use('p1', 80), use('p1', -40)])).toEqual([])
})

test('only the cost of a request speaks in a channel by default', () => {
  const speaking = (Object.keys(defaultRules) as RuleName[]).filter((rule) => defaultRules[rule].speaks === 'channel')

  expect(speaking).toEqual(['costPerRequest'])
})

test('a finding says which rule it is of, where it speaks and since when', () => {
  const settings = { spendSpike: { ...defaultRules.spendSpike, speaks: 'digest' as const } }

  expect(saidOf(settings, [use('p1', 10, 1), use('p1', 90)])).toMatchObject([
    {
      cause: 'spend',
      tier: 'digest',
      score: 9,
      threshold: 5,
      onset: monday,
      excess: usd(80),
      sentence: '$90.00 in a day, 9.0× the mean of $10.00 of the 7 days before.',
      evidence: { source: 'rule', rule: 'spendSpike' },
    },
  ])
})

const off = Object.fromEntries(
  Object.entries(defaultRules).map(([rule, value]) => [rule, { ...value, speaks: 'off' }]),
) as RuleSettings

function saidOf(settings: Partial<RuleSettings>, uses: readonly Use[]) {
  return rulesOver({ ...off, ...settings }, uses).judge(noon)
}

function rulesOver(settings: RuleSettings, uses: readonly Use[]) {
  const entities = Array.from({ length: 11 }, (_, index): Entity => {
    return { id: `p${index + 1}`, kind: 'person', team: 'a', zone: 'UTC' }
  })
  const rules = createRules({ entities, settings })
  rules.add(uses.map(rowOf))
  return rules
}

function rowOf({ entity, daysAgo = 0, usd: dollars, requests = 1, tokens = 0 }: Use): UsageRow {
  return {
    at: monday - daysAgo * dayMs + 9 * 3_600_000,
    entity,
    model: 'atlas',
    tool: 'cursor',
    session: '',
    requests,
    humanPrompts: null,
    input: tokens,
    cacheRead: 0,
    cacheWrite: 0,
    output: 0,
    cost: usd(dollars),
  }
}

function use(entity: string, dollars: number, daysAgo = 0): Use {
  return { entity, usd: dollars, daysAgo }
}

function on<Values>(values: Values): Values & { speaks: 'channel' } {
  return { ...values, speaks: 'channel' }
}

function usd(dollars: number): MicroUsd {
  return microUsd(Math.round(dollars * 1e6))
}

function ten(dollars: number): Use[] {
  return Array.from({ length: 10 }, (_, index) => use(`p${index + 1}`, dollars))
}

function four(dollars: number): Use[] {
  return ten(dollars).slice(0, 4)
}

// A dollar a request, on each of the three days before.
function threeDays(): Use[] {
  return [1, 2, 3].map((daysAgo) => ({ entity: 'p1', usd: 4, requests: 4, daysAgo }))
}
