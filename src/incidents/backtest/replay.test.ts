import { describe, expect, test } from 'vitest'
import type { Finding } from '../../anomalies/finding.ts'
import type { UsageRow } from '../../anomalies/usage-row.ts'
import { microUsd } from '../../base/money.ts'
import type { Incident } from '../incident.ts'
import { lessonsOf } from '../incident-lessons.ts'
import type { Transition } from '../lifecycle.ts'
import { createReplay, type Feed } from './replay.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const start = Date.UTC(2026, 5, 8, 9)

test('hourly it is judged at full hours, with what happened before each, and nothing of prompts', () => {
  const played = play('hourly', [5, 59, 60, 130])

  expect(played.judged).toEqual([60, 120, 180])
  expect(played.told).toEqual([
    [60, [5, 59]],
    [120, [60]],
    [180, [130]],
  ])
  expect(played.prompts).toEqual([null, null, null, null])
})

test('every five minutes it is judged where something is new, and at full hours', () => {
  const played = play('5min', [0, 4, 5, 58])

  expect(played.judged).toEqual([5, 10, 60, 120, 180])
  expect(played.told.slice(0, 3)).toEqual([
    [5, [0, 4]],
    [10, [5]],
    [60, [58]],
  ])
  expect(played.prompts).toEqual([1, 1, 1, 1])
})

test('what goes on is told once', () => {
  const { alerts } = play('hourly', [5, 70, 130], { finds: true })

  expect(alerts).toMatchObject([{ at: start + 60 * minute, incident: '1', cause: 'spend', tier: 'channel', score: 5 }])
})

describe('an incident teaches', () => {
  test('when it opens, that its time is no habit', () => {
    expect(lessonsOf(transition(null, { lastFoundAt: start }))).toEqual([
      { kind: 'exclude', entity: 'ana', from: start - hour, to: start },
    ])
  })

  test('the same again only some hours later', () => {
    expect(lessonsOf(transition({ lastFoundAt: start }, { lastFoundAt: start + hour }))).toEqual([])
    expect(lessonsOf(transition({ lastFoundAt: start }, { lastFoundAt: start + 6 * hour }))).toMatchObject([
      { kind: 'exclude', to: start + 6 * hour },
    ])
  })

  test('once, after ten days, that it is a habit now', () => {
    const tenth = start + 10 * day

    expect(lessonsOf(transition({ lastFoundAt: tenth - 6 * hour }, { lastFoundAt: tenth }))).toEqual([
      { kind: 'rebase', entity: 'ana', at: start - hour },
    ])
    expect(lessonsOf(transition({ lastFoundAt: tenth }, { lastFoundAt: tenth + 6 * hour }))).toEqual([])
  })

  test('nothing where it is a team’s, or of slow growth', () => {
    expect(lessonsOf(transition(null, { family: 'growth' }))).toEqual([])
    expect(lessonsOf(transition(null, { subject: { kind: 'team', id: 'core' } }))).toEqual([])
  })
})

function play(feed: Feed, minutes: readonly number[], { finds = false } = {}) {
  const judged: number[] = []
  const told: Array<[number, number[]]> = []
  const prompts: Array<number | null> = []
  const alerts: unknown[] = []
  let added: number[] = []
  const replay = createReplay({
    entities: [{ id: 'ana', kind: 'person', team: 'core', zone: 'UTC' }],
    feed,
    alertBudget: 0.6,
    rules: {
      add(rows) {
        added = rows.map(({ at }) => (at - start) / minute)
        prompts.push(...rows.map(({ humanPrompts }) => humanPrompts))
      },
      judge(now) {
        judged.push((now - start) / minute)
        if (added.length > 0) told.push([(now - start) / minute, added])
        return finds ? [found] : []
      },
    },
    onAlert: (alert) => alerts.push(alert),
  })
  for (const at of minutes) replay.add(row(start + at * minute), start + at * minute)
  replay.end(start + 3 * hour)
  return { judged, told, prompts, alerts }
}

const found: Finding = {
  subject: { kind: 'entity', id: 'ana' },
  cause: 'spend',
  tier: 'channel',
  score: 5,
  threshold: 4,
  onset: start,
  excess: microUsd(50_000_000),
  sentence: '$60 so far.',
  evidence: {},
}

function row(at: number): UsageRow {
  const tokens = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 }
  const use = { requests: 1, humanPrompts: 1, ...tokens, cost: microUsd(1000) }
  return { at, entity: 'ana', model: 'atlas', tool: 'cursor', session: '', ...use }
}

function transition(before: Partial<Incident> | null, after: Partial<Incident>): Transition {
  const incident: Incident = {
    ...{ id: '1', subject: { kind: 'entity', id: 'ana' }, family: 'use', cause: 'spend', severity: 'warning' },
    ...{ tier: 'channel', state: 'open', onset: start - hour, detectedAt: start, toldAt: start, escalations: 0 },
    ...{ toldExcess: found.excess, lastFoundAt: start, excess: found.excess, peak: found.excess, sentence: '' },
    ...{ firstToldAt: null, firstAnsweredAt: null },
    ...{ acknowledgedAt: null, resolvedAt: null, resolution: null, by: null, note: '', until: null, mergedInto: null },
  }
  return {
    at: start,
    reason: before ? 'found' : 'opened',
    tells: before ? 'nothing' : 'alert',
    before: before && { ...incident, ...before },
    after: { ...incident, ...after },
    finding: found,
  }
}
