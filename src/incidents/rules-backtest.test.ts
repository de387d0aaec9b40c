import { expect, test } from 'vitest'
import { defaultRules, type RuleSettings } from '../anomalies/rules/settings.ts'
import { addDays, type Day, dayOf } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import type { HandleDay } from '../ledger/handle-days.ts'
import { createRuleDays } from './rule-days.ts'
import { triedRules } from './rules-backtest.ts'
import { subjectsOf } from './subjects.ts'

const now = new Date('2026-11-20T12:00:00Z')

test('a day beyond a limit is one message, two days running too, and another a fortnight later is a second', async () => {
  const uses = [...everyDay(10), used(20, 600), used(19, 700), used(5, 900)]

  expect(await tried({ maxRequestsPerDay: { speaks: 'off', limit: 500 } }, uses)).toMatchObject({
    maxRequestsPerDay: 2,
    maxTokensPerDay: 0,
  })
})

test('a limit of 0 would have sent nothing, and what is older than 30 days is not counted', async () => {
  const uses = [...everyDay(10), used(35, 900), used(5, 900)]

  expect((await tried({ maxRequestsPerDay: { speaks: 'channel', limit: 0 } }, uses)).maxRequestsPerDay).toBe(0)
  expect((await tried({ maxRequestsPerDay: { speaks: 'off', limit: 500 } }, uses)).maxRequestsPerDay).toBe(1)
})

test('the cycle is the vendor’s where it told of one: what is over in it is told once a cycle', async () => {
  const uses = everyDay(10)
  const rules = { maxSpendPerCycle: { speaks: 'off', limit: microUsd(25_000_000) } } as const

  // A dollar a day: October's 26th dollar is among the 30 days, and November has twenty.
  expect((await tried(rules, uses)).maxSpendPerCycle).toBe(1)
  const cycle = { startsAt: new Date('2026-10-22T00:00:00Z'), endsAt: new Date('2026-11-22T00:00:00Z') }
  expect((await tried(rules, uses, [cycle])).maxSpendPerCycle).toBe(1)
  expect(
    (await tried({ maxSpendPerCycle: { ...rules.maxSpendPerCycle, limit: microUsd(32e6) } }, uses)).maxSpendPerCycle,
  ).toBe(0)
})

async function tried(
  rules: Partial<RuleSettings>,
  uses: readonly HandleDay[],
  cycles: Array<{ startsAt: Date; endsAt: Date }> = [],
) {
  const person = { id: 'ana', kind: 'person', teamId: null, zone: 'UTC' } as const
  const subjects = subjectsOf([{ handleId: 1, person }])
  const days = createRuleDays(subjects)
  days.put(uses, 0, 1)
  return triedRules(
    { ...defaultRules, ...rules },
    { days, subjects, now, surroundings: { cycles, teamLimits: new Map(), limitedPeople: 0 } },
  )
}

function everyDay(requests: number): HandleDay[] {
  return Array.from({ length: 60 }, (_, back) => used(back, requests))
}

function used(back: number, requests: number): HandleDay {
  const day: Day = addDays(dayOf(now), -back)
  return {
    ...{ day, handleId: 1, requests, pricedRequests: requests, beyondPlan: 0, tokens: requests * 100 },
    valueMicroUsd: microUsd(1_000_000),
  }
}
