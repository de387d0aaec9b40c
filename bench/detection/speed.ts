import { chanceFrom } from '../../sandbox/detection/chance.ts'
import { createEngine } from '../../src/anomalies/engine.ts'
import type { Entity, UsageRow } from '../../src/anomalies/usage-row.ts'
import { roundToMicroUsd } from '../../src/base/money.ts'
import { table } from '../tables.ts'

const dayMs = 24 * 3_600_000
const count = 10_000
const days = 70
const start = Date.UTC(2026, 0, 5)
const rowsADay = 4

/** How long the engine takes for many entities with 70 days behind them. */
export function measureSpeed(): void {
  const entities = Array.from({ length: count }, (_, index): Entity => {
    const team = `team-${Math.floor(index / 50)}`
    return { id: `e${index}`, kind: index % 16 === 0 ? 'robot' : 'person', team, zone: 'Europe/Berlin' }
  })
  const engine = createEngine({ entities })
  const chance = chanceFrom(1, 'speed')
  const levels = entities.map(() => chance.logNormal(3, 0.9))
  let rows = 0
  const began = performance.now()
  for (let day = 0; day < days; day += 1) {
    const used = entities.flatMap(({ id }, index) =>
      day % 7 < 5 && chance.happens(0.6) ? dayOf({ id, day, level: levels[index] ?? 1, chance }) : [],
    )
    rows += used.length
    engine.add(used)
    engine.judge(start + (day + 1) * dayMs)
  }
  const loaded = performance.now() - began
  const at = start + days * dayMs + 10 * 3_600_000
  const judgedAll = judged(1, at)
  const judgedSome = judged(0.05, at + 300_000)

  // What comes in between two judgings: a row of some of them.
  function judged(share: number, now: number): number {
    engine.add(
      entities.flatMap(({ id }, index) =>
        chance.happens(share) ? [rowOf({ id, at: now - 240_000, usd: (levels[index] ?? 1) / 4, calls: 20 })] : [],
      ),
    )
    const from = performance.now()
    engine.judge(now)
    return performance.now() - from
  }

  table(
    `Speed: ${count} entities, ${days} days, ${rows} rows`,
    ['what', 'took'],
    [
      ['70 days added, judged once a day', `${(loaded / 1000).toFixed(1)} s`],
      ['one judging, every entity used something', `${judgedAll.toFixed(0)} ms`],
      ['one judging, one in twenty did', `${judgedSome.toFixed(0)} ms`],
    ],
  )
}

function dayOf(given: { id: string; day: number; level: number; chance: ReturnType<typeof chanceFrom> }): UsageRow[] {
  const { id, day, level, chance } = given
  const usd = chance.logNormal(level, 0.6)
  return Array.from({ length: rowsADay }, (_, index) => {
    const at = start + day * dayMs + (8 + 2 * index) * 3_600_000
    return rowOf({ id, at, usd: usd / rowsADay, calls: Math.max(1, Math.round(usd * 5)) })
  })
}

function rowOf({ id, at, usd, calls }: { id: string; at: number; usd: number; calls: number }): UsageRow {
  return {
    at,
    entity: id,
    model: 'atlas',
    tool: 'cursor',
    session: '',
    requests: calls,
    humanPrompts: null,
    input: calls * 3000,
    cacheRead: calls * 90_000,
    cacheWrite: calls * 4000,
    output: calls * 1200,
    cost: roundToMicroUsd(usd * 1e6),
  }
}
