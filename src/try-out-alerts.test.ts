import { expect, test } from 'vitest'
import { dayHistory } from '../sandbox/company/day-history.ts'
import { companyPeople, companyRobots } from '../sandbox/company/people.ts'
import type { UsageRecord } from '../sandbox/company/usage-record.ts'
import { createEngine } from './anomalies/engine.ts'
import type { UsageRow } from './anomalies/usage-row.ts'
import { addDays, type Day, day, hourMs, startOfDay } from './base/calendar.ts'
import { exactUsd, microUsdOf } from './base/exact-usd.ts'
import { newId } from './base/id.ts'
import { createActiveDays } from './incidents/active-days.ts'
import { detectionDefaults } from './incidents/detection-settings.ts'
import { follow } from './incidents/follow.ts'
import { historyDays } from './incidents/hours-by-day.ts'
import type { Incident } from './incidents/incident.ts'

const hoursADay = 24

// Somebody meets the try-out on a Sunday night or a Tuesday morning, and finds what Tally is for: an alert that waits.
test.each([
  { from: day('2026-11-01'), to: day('2027-02-01') },
  { from: day('2027-06-01'), to: day('2027-09-01') },
])('at every hour from $from to $to an alert of the made-up company waits for somebody', ({ from, to }) => {
  const hours = hoursOfCompany(from, to)
  const without = hours.filter(({ waiting }) => waiting.length === 0).map(({ at }) => new Date(at).toISOString())

  // The first one is told in the first week.
  expect(without.filter((at) => at >= addDays(from, 7))).toEqual([])
  expect(Math.max(...hours.map(({ waiting }) => waiting.length))).toBeLessThan(6)
})

/** What the engine would tell hour by hour in the channel and nobody answered, when everybody's use is known at once. */
function hoursOfCompany(from: Day, to: Day): Array<{ at: number; waiting: Incident[] }> {
  const entities = [
    ...companyPeople.map(({ email, team, timezone: zone }) => ({ id: email, kind: 'person' as const, team, zone })),
    ...companyRobots.map(({ name, team }) => ({ id: name, kind: 'robot' as const, team, zone: 'UTC' })),
  ]
  const teams = new Map(entities.map(({ id, team }) => [id, team]))
  const engine = createEngine({ ...detectionDefaults, entities })
  const activeDays = createActiveDays(entities)
  const known = new Map<string, Incident>()
  const hours: Array<{ at: number; waiting: Incident[] }> = []
  for (let today = addDays(from, -historyDays); today < to; today = addDays(today, 1)) {
    const rows = dayHistory(today).map(rowOf)
    activeDays.add(rows)
    const byHour = Map.groupBy(rows, ({ at }) => at)
    for (let hour = 0; hour < hoursADay; hour++) {
      const begins = startOfDay(today).getTime() + hour * hourMs
      const at = begins + hourMs
      engine.add(byHour.get(begins) ?? [])
      if (today < from && hour < hoursADay - 1) continue
      const findings = engine.judge(at)
      if (today < from) continue
      const changes = follow([...known.values()], findings, at, {
        ...{ teamOf: (id) => teams.get(id) ?? null, activeDaysSince: activeDays.since, newId },
      })
      for (const { after } of changes) known.set(after.id, after)
      hours.push({ at, waiting: [...known.values()].filter((one) => one.state === 'open' && one.tier === 'channel') })
    }
  }
  return hours
}

const emailOf = new Map(companyPeople.map(({ email, cursorEmail }) => [cursorEmail, email]))

function rowOf({ at, person, robot, model, tool, tokens, listValue }: UsageRecord): UsageRow {
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, output } = tokens
  return {
    at: Math.floor(Date.parse(at) / hourMs) * hourMs,
    entity: robot ?? emailOf.get(person ?? '') ?? person ?? '',
    ...{ model, tool, session: '', requests: 1, humanPrompts: null },
    ...{ input, cacheRead, cacheWrite: cacheWrite5m + cacheWrite1h, output },
    cost: microUsdOf(exactUsd(listValue, 'dollars')),
  }
}
