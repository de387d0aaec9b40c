import { microUsd } from '../base/money.ts'
import { createEngine, type Engine } from './engine.ts'
import type { EngineOptions } from './options.ts'
import type { Entity, UsageRow } from './usage-row.ts'

const dayMs = 86_400_000
/** A Monday at midnight UTC. */
export const monday = Date.UTC(2026, 0, 5)

export const alice: Entity = { id: 'alice', kind: 'person', team: 'web', zone: 'UTC' }

export function at(day: number, hour: number, minute = 0): number {
  return monday + day * dayMs + hour * 3_600_000 + minute * 60_000
}

/** Twenty requests for two dollars with most of the prompt from the cache, unless said otherwise. */
export function row(of: Partial<Omit<UsageRow, 'cost'>> & { usd?: number; at: number }): UsageRow {
  const { usd = 2, ...more } = of
  return {
    entity: 'alice',
    model: 'sonnet',
    tool: 'editor',
    session: '',
    requests: 20,
    humanPrompts: null,
    input: 30_000,
    cacheRead: 900_000,
    cacheWrite: 40_000,
    output: 12_000,
    cost: microUsd(Math.round(usd * 1e6)),
    ...more,
  }
}

// Days differ by a fifth up and down, in an order that repeats after five: enough of a spread, and the same in each run.
const ups = [1, 0.8, 1.25, 0.9, 1.1]

/** A usual workday: six half-hours from nine o'clock, about twelve dollars. */
export function workday(day: number, of: Partial<Omit<UsageRow, 'cost'>> & { usd?: number } = {}): UsageRow[] {
  const factor = ups[day % ups.length] ?? 1
  const prompts = of.humanPrompts === undefined ? {} : { humanPrompts: 1 }
  return [0, 1, 2, 3, 4, 5].map((half) =>
    row({
      ...of,
      ...prompts,
      at: at(day, 9 + half),
      usd: (of.usd ?? 2) * factor,
      requests: Math.round((of.requests ?? 20) * factor),
    }),
  )
}

export function isWorkday(day: number): boolean {
  return day % 7 < 5
}

/** An engine that knows `days` usual days of everybody, judged each hour as they went by. */
export function engineWithHistory(
  options: Partial<EngineOptions> = {},
  days = 42,
  of: Parameters<typeof workday>[1] = {},
): Engine {
  const entities = options.entities ?? [alice]
  const engine = createEngine({ entities, ...options })
  for (let day = 0; day < days; day++) {
    if (isWorkday(day)) for (const entity of entities) engine.add(workday(day, { ...of, entity: entity.id }))
    for (let hour = 12; hour <= 28; hour += 4) engine.judge(at(day, hour))
  }
  return engine
}
