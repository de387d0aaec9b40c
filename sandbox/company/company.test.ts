import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayHistory } from './day-history.ts'
import { historyPage } from './history-pages.ts'
import { companyKeys } from './keys.ts'
import { companyPeople, companyRobots, companyTeams, defaultViewer } from './people.ts'
import type { UsageRecord } from './usage-record.ts'
import { dayAfter, dayOf, startOf } from './work-calendar.ts'

const someDay = fc.integer({ min: 0, max: 400 }).map((days) => dayOf(startOf('2026-03-01') + days * 86_400_000))

const recentMonth = recordsBetween('2026-10-21', '2026-11-21T03:47:00Z')

describe('the company', () => {
  test('has people with names of every kind, each with an account and an address of their own', () => {
    expect(companyPeople).toHaveLength(40)
    expect(new Set(companyPeople.map((person) => person.slackId)).size).toBe(40)
    expect(new Set(companyPeople.map((person) => person.email)).size).toBe(40)
    expect(companyPeople.map((person) => person.slackId)).toContain(defaultViewer)
    expect(Math.max(...companyPeople.map((person) => person.name.length))).toBe(60)
    expect(companyPeople.some((person) => /\p{Extended_Pictographic}/u.test(person.name))).toBe(true)
    expect(companyPeople.some((person) => /[\u0590-\u06ff]/.test(person.name))).toBe(true)
  })

  test('has three people whom Cursor calls by another address than Slack', () => {
    const others = companyPeople.filter(({ email, cursorEmail }) => email !== cursorEmail)
    const spent = new Set(recentMonth.filter(({ provider }) => provider === 'cursor').map(({ person }) => person))

    expect(others).toHaveLength(3)
    expect(others.filter(({ email, cursorEmail }) => spent.has(email) || !spent.has(cursorEmail))).toEqual([])
    expect(new Set(companyPeople.flatMap(({ email, cursorEmail }) => [email, cursorEmail])).size).toBe(43)
  })

  test('has teams for everybody, and an owner for every robot', () => {
    const teams = companyTeams.map((team) => team.name)
    const emails = companyPeople.map((person) => person.email)

    expect(companyPeople.filter((person) => !teams.includes(person.team))).toEqual([])
    expect(companyRobots.filter((robot) => !emails.includes(robot.ownerEmail))).toEqual([])
    expect(new Set(companyTeams.map((team) => team.parent)).size).toBe(2)
  })
})

describe('a history', () => {
  test('of a day is the same at every call, in order, and inside the day', () => {
    fc.assert(
      fc.property(someDay, (day) => {
        const records = dayHistory(day)

        expect(dayHistory(day)).toEqual(records)
        expect(records.map((record) => record.at)).toEqual(records.map((record) => record.at).toSorted())
        expect(records.every((record) => record.at.startsWith(day))).toBe(true)
        expect(new Set(records.map((record) => record.id)).size).toBe(records.length)
      }),
      { numRuns: 25 },
    )
  })

  test('up to a later moment only adds to what it was before', () => {
    const minutes = fc.integer({ min: 0, max: 3 * 1_440 })
    fc.assert(
      fc.property(someDay, minutes, minutes, (day, one, other) => {
        const until = (offset: number) => recordsBetween(day, new Date(startOf(day) + offset * 60_000).toISOString())
        const [sooner, later] = [until(Math.min(one, other)), until(Math.max(one, other))]

        expect(later.slice(0, sooner.length)).toEqual(sooner)
      }),
      { numRuns: 15 },
    )
  })

  test('in pages is whole: no day is cut, doubled or left out', () => {
    const days = new Set(recentMonth.map((record) => record.at.slice(0, 10)))

    expect(new Set(recentMonth.map((record) => record.id)).size).toBe(recentMonth.length)
    for (let day = '2026-10-21'; day < '2026-11-21'; day = dayAfter(day)) expect(days).toContain(day)
  })

  test('ends shortly before now, at any hour and on any day of the week', () => {
    fc.assert(
      fc.property(someDay, fc.integer({ min: 3, max: 23 }), (day, hour) => {
        const to = startOf(day) + hour * 3_600_000
        const last = recordsBetween(day, new Date(to).toISOString()).at(-1)

        expect(to - Date.parse(last?.at ?? '')).toBeLessThan(2 * 3_600_000)
      }),
      { numRuns: 25 },
    )
  })

  test('bills what is spent by API to the nano-dollar, and what an allowance holds not at all', () => {
    const record = dayHistory('2026-11-18').find(({ person }) => person === 'amara.diallo@northwind.example')
    const included = recentMonth.filter(({ category }) => category === 'included')

    expect(record).toMatchObject({ model: 'claude-sonnet-5-5', category: 'api', cost: '0.051534000' })
    expect(included.every(({ provider, cost }) => provider === 'cursor' && Number(cost) === 0)).toBe(true)
    expect(included.every(({ listValue }) => Number(listValue) > 0)).toBe(true)
  })

  test('names a key the company lists for everything that was not Cursor, and a person for everything that was', () => {
    const keys = new Map(companyKeys().map((key) => [key.id, key]))
    const unknown = recentMonth.filter(({ key, provider }) =>
      key === null ? provider !== 'cursor' : keys.get(key.id)?.provider !== provider,
    )

    expect(unknown).toEqual([])
    expect(recentMonth.filter(({ person, robot }) => (person === null) === (robot === null))).toEqual([])
  })

  test('has a day on which an agent ran away, and nights on which only robots work', () => {
    const perDay = Map.groupBy(recentMonth, (record) => record.at.slice(0, 10))
    const spent = [...perDay].map(([day, records]) => ({ day, dollars: sumOfCosts(records) }))
    const dearest = spent.toSorted((one, other) => other.dollars - one.dollars)

    expect(dearest[0]?.day).toBe('2026-11-12')
    expect(dearest[0]?.dollars).toBeGreaterThan(2.5 * (dearest[1]?.dollars ?? 0))
    expect(recentMonth.some(({ robot, at }) => robot === 'ci-runner' && at.slice(11, 13) === '02')).toBe(true)
  })

  test('grows over the months', () => {
    const early = recordsBetween('2026-06-01', '2026-06-08').length
    const late = recordsBetween('2026-11-02', '2026-11-09').length

    expect(late).toBeGreaterThan(early * 1.3)
  })
})

function recordsBetween(from: string, to: string): UsageRecord[] {
  const records: UsageRecord[] = []
  for (let day: string | null = from; day !== null; ) {
    const page = historyPage({ from: day, to: Date.parse(to) })
    records.push(...page.records)
    day = page.next
  }
  return records
}

function sumOfCosts(records: UsageRecord[]): number {
  return records.reduce((sum, record) => sum + Number(record.cost), 0)
}
