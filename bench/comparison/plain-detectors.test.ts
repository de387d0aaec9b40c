import { expect, test } from 'vitest'
import type { History } from '../../sandbox/detection/history.ts'
import { dailyLimitAlerts, zScoreAlerts } from './plain-detectors.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const burstDay = 50

test('a day far beyond somebody’s own is said once, in the hour it gets there', () => {
  const history = historyOf({ ada: 20, ben: 2 }, { entity: 'ben', dollars: 15 })

  const said = zScoreAlerts(history, 3)

  expect(said).toEqual([{ at: burstDay * dayMs + 13 * hourMs, subject: { kind: 'entity', id: 'ben' } }])
})

test('one limit for everybody does not see a burst of somebody who uses little', () => {
  const small = historyOf({ ada: 20, ben: 2 }, { entity: 'ben', dollars: 15 })
  const large = historyOf({ ada: 20, ben: 2 }, { entity: 'ada', dollars: 60 })

  expect(dailyLimitAlerts(small)).toEqual([])
  expect(dailyLimitAlerts(large).map(({ subject }) => subject.id)).toEqual(['ada'])
})

/** Sixty days on which everybody uses the same at nine, but for a burst at noon; the first forty are not scored. */
function historyOf(daily: Record<string, number>, burst: { entity: string; dollars: number }): History {
  const used = Array.from({ length: 60 }, (_, day) => [
    ...Object.entries(daily).map(([entity, dollars]) =>
      rowOf(entity, day * dayMs + 9 * hourMs, dollars + (day % 3) / 10),
    ),
    ...(day === burstDay ? [rowOf(burst.entity, day * dayMs + 12 * hourMs, burst.dollars)] : []),
  ])
  return {
    team: 'team',
    entities: [],
    rows: used.flat(),
    labels: [],
    from: 0,
    scoredFrom: 40 * dayMs,
    to: 60 * dayMs,
    developerWeeks: 6,
  }
}

function rowOf(entity: string, at: number, dollars: number): History['rows'][number] {
  const tokens = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 }
  const cost = Math.round(dollars * 1e6)
  return {
    at,
    seenAt: at,
    entity,
    model: 'atlas',
    tool: 'cursor',
    session: '',
    requests: 1,
    humanPrompts: null,
    ...tokens,
    cost,
  }
}
