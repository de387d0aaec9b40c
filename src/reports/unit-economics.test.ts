import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { day } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { assignMember } from '../people/membership.ts'
import { ensurePerson } from '../people/person.ts'
import { createTeam } from '../people/team-changes.ts'
import { replaceActivity } from '../sources/activity.ts'
import { anAccount, inRun } from '../sources/testing.ts'
import { periodOfWord } from './period.ts'
import { plainCalendar } from './report-calendar.ts'
import { unitCosts, unitEconomics } from './unit-economics.ts'

const million = 1_000_000
const spend = {
  usageSpendMicroUsd: microUsd(120 * million),
  includedValueMicroUsd: microUsd(60 * million),
  requests: 700,
  unpricedRequests: 100,
  inputTokens: 5 * million,
  cacheReadTokens: 30 * million,
  cacheWriteTokens: 5 * million,
  outputTokens: 20 * million,
}
const parts = {
  personDays: 50,
  ofPeople: 100 * million,
  owned: 90 * million,
  code: { commits: 40, acceptedLines: 6_000 },
}

describe('a unit costs', () => {
  test('what was spent divided by how many there were', () => {
    expect(unitCosts(spend, parts)).toEqual({
      activeDayMicroUsd: 2 * million,
      requestMicroUsd: 200_000,
      commitMicroUsd: 3 * million,
      hundredLinesMicroUsd: 2 * million,
      millionTokensMicroUsd: 2 * million,
      millionTokensWorthMicroUsd: 3 * million,
      cachedShare: 0.75,
      ownedShare: 0.75,
    })
  })

  test.each([
    ['without commits and lines', spend, { ...parts, code: { commits: null, acceptedLines: 0 } }],
    ['without requests', { ...spend, requests: 100 }, parts],
    ['without days of people', spend, { ...parts, personDays: 0 }],
    ['where more was given back than spent', { ...spend, usageSpendMicroUsd: microUsd(-1) }, parts],
  ])('nothing that can be said %s', (_, ofSpend, ofParts) => {
    expect(Object.values(unitCosts(ofSpend, ofParts))).toContain(null)
    expect(
      Object.values(unitCosts(ofSpend, ofParts)).filter((value) => value !== null && !Number.isFinite(value)),
    ).toEqual([])
  })
})

describe('out of the ledger', () => {
  const now = new Date('2026-11-21T10:00:00Z')
  const actor = { id: 'test', origin: 'tally' as const }
  let database: OpenDatabase
  let teamId: string
  beforeAll(async () => {
    database = await testDatabase()
    const { db } = database
    teamId = (await createTeam(db, { name: 'Payments', actor, now })).id
    const accountId = await anAccount(db)
    const used = async (email: string, cost: number) => {
      const person = await ensurePerson(db, { kind: 'person', name: email, email, now })
      const handleId = await ensureHandle(db, { vendor: 'cursor', name: email, personId: person.id })
      const amount = microUsd(cost)
      await recordEntries(db, [
        anEntry({ at: '2026-11-19T08:00:00Z', handleId, costMicroUsd: amount, listMicroUsd: amount }),
      ])
      return person
    }
    const ana = await used('ana@x.example', 6 * million)
    await used('bob@x.example', 2 * million)
    const unmatched = await ensureHandle(db, { vendor: 'cursor', name: 'nobody', personId: null })
    const two = microUsd(2 * million)
    const at = '2026-11-19T09:00:00Z'
    await recordEntries(db, [anEntry({ at, handleId: unmatched, costMicroUsd: two, listMicroUsd: two })])
    await assignMember(db, { personId: ana.id, teamId, fromDay: day('2026-11-01'), actor, now })
    await inRun(db, { accountId, now }, (runId) =>
      replaceActivity(db, {
        runId,
        accountId,
        provider: 'cursor',
        feed: 'cursor-commits',
        from: day('2026-11-19'),
        to: day('2026-11-20'),
        rows: ['ana@x.example', 'bob@x.example', 'nobody'].map((handle) => ({
          day: day('2026-11-19'),
          handle,
          dimension: 'atlas',
          figures: { commits: 2 },
        })),
      }),
    )
  })
  afterAll(() => database.close())

  const period = periodOfWord('7d', now, plainCalendar)

  test('everybody’s: all spend, and the commits of those who are known', async () => {
    expect(await unitEconomics(database.db, { scope: { kind: 'org', name: 'All' }, period, now })).toMatchObject({
      usageSpendMicroUsd: 10 * million,
      personDays: 2,
      activeDayMicroUsd: 4 * million,
      code: { commits: 4 },
      commitMicroUsd: 2.5 * million,
      ownedShare: 0.8,
    })
  })

  test('a team’s: its own spend and commits alone', async () => {
    const scope = { kind: 'team' as const, teamId, name: 'Payments' }
    expect(await unitEconomics(database.db, { scope, period, now })).toMatchObject({
      usageSpendMicroUsd: 6 * million,
      people: 1,
      commitMicroUsd: 3 * million,
    })
  })
})
