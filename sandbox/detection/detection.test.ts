import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeHistory } from './csv-files.ts'
import { type ModelName, priced } from './models.ts'
import { simulateTeam } from './team.ts'
import { span, type WorldName, worlds } from './world.ts'

const size = 8
const histories = Object.values(worlds).map((world) => simulateTeam(world, { seed: 1, index: 0, size }))

describe.each(histories)('the world $team', ({ entities, rows, labels, developerWeeks }) => {
  test('is told of in order, within its half year', () => {
    expect(rows.length).toBeGreaterThan(5000)
    expect(rows.every((row, index) => row.seenAt >= (rows[index - 1]?.seenAt ?? 0))).toBe(true)
    expect(rows.every(({ at }) => at >= span.from && at < span.to)).toBe(true)
    expect(rows.every(({ at, seenAt }) => seenAt >= at)).toBe(true)
  })

  test('names nobody it does not know', () => {
    const known = new Set(entities.map(({ id }) => id))

    expect([...new Set(rows.map(({ entity }) => entity))].filter((id) => !known.has(id))).toEqual([])
    for (const { subject } of labels) if (subject.kind === 'entity') expect(known).toContain(subject.id)
  })

  test('knows what each thing that befell it cost', () => {
    for (const { excess, excessUsd, start, end } of labels) {
      expect(excess.reduce((sum, [, usd]) => sum + usd, 0)).toBeCloseTo(excessUsd)
      expect(excess[0]?.[0]).toBe(start)
      expect(end).toBeGreaterThan(start)
    }
    expect(developerWeeks).toBeGreaterThan(size * 10)
    expect(developerWeeks).toBeLessThanOrEqual(size * 22)
  })
})

test('the same words make the same history, and another seed another', () => {
  const again = simulateTeam(worlds.final, { seed: 1, index: 0, size })
  const other = simulateTeam(worlds.final, { seed: 2, index: 0, size })

  expect(again).toEqual(historyOf('final'))
  expect(other.rows.length).not.toBe(again.rows.length)
})

test('a cost follows its tokens by the price table', () => {
  const changed = historyOf('final').labels.find(({ kind }) => kind === 'price_change')
  const rows = historyOf('final').rows.filter(({ at }) => at < (changed?.start ?? span.to))

  for (const { model, cost, ...tokens } of rows.slice(0, 500)) {
    expect(cost / 1e6 / priced(model as ModelName, tokens)).toBeCloseTo(1, 1)
  }
})

test('within the large numbers every kind of incident and of false friend is there', () => {
  const kinds = new Set(
    [1, 2, 3].flatMap((seed) =>
      simulateTeam(worlds.final, { seed, index: 1, size: 60 }).labels.map(({ kind }) => kind),
    ),
  )

  expect([...kinds].sort()).toEqual([
    ...['bot_storm', 'cache_bust', 'crunch', 'leaked_key', 'legit_marathon', 'light_user_spike', 'model_switch'],
    ...['new_project', 'price_change', 'runaway_loop', 'slow_creep'],
  ])
})

test('the dirty world has late rows, rows taken back, shared keys and people with two names', () => {
  const { rows, entities } = simulateTeam(worlds.dirty, { seed: 2, index: 0, size: 20 })

  expect(rows.filter(({ at, seenAt }) => seenAt > at).length).toBeGreaterThan(rows.length / 50)
  expect(rows.filter(({ cost }) => cost < 0).length).toBeGreaterThan(50)
  expect(entities.filter(({ kind }) => kind === 'key').length).toBe(2)
  expect(entities.some(({ id }) => id.endsWith('-renamed'))).toBe(true)
})

test('a history is written as the files of a back-test', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'tally-history-'))
  const history = historyOf('final')

  await writeHistory(folder, history)

  const [entities, usage, labels] = await Promise.all(
    ['entities.csv', 'usage.csv', 'labels.csv'].map((name) => readFile(path.join(folder, name), 'utf8')),
  )
  expect(entities?.split('\n').length).toBe(history.entities.length + 2)
  expect(usage?.split('\n').length).toBe(history.rows.length + 2)
  expect(labels?.split('\n').length).toBe(history.labels.length + 2)
  expect(usage).toMatch(/^time,entity,model,.*\n2026-01-05T\d\d:\d\d:00Z,final-1-0-/)
  await rm(folder, { recursive: true })
})

function historyOf(world: WorldName) {
  const found = histories.find(({ team }) => team.startsWith(world))
  if (!found) throw new Error(`there is no ${world}`)
  return found
}
