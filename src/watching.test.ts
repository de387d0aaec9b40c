import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parser } from '@prometheus-io/lezer-promql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { type App, startApp } from './app.ts'
import { systemClock } from './base/clock.ts'
import { createLog } from './base/log.ts'
import { readConfig } from './config.ts'
import type { OpenDatabase } from './db/database.ts'
import { testDatabase } from './db/testing.ts'

const port = 18_398
const grid = z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() })
const panel = z.object({
  id: z.int(),
  type: z.string(),
  title: z.string().min(3),
  description: z.string().min(20).optional(),
  gridPos: grid,
  targets: z.array(z.object({ expr: z.string() })).default([]),
  fieldConfig: z.object({ defaults: z.object({ unit: z.string() }) }).optional(),
})
const dashboard = z
  .object({
    panels: z.array(panel),
    templating: z.object({ list: z.array(z.object({ name: z.string(), definition: z.string().optional() })) }),
    annotations: z.object({ list: z.array(z.object({ expr: z.string() })) }),
  })
  .parse(JSON.parse(readFileSync(fileOf('deploy/grafana/tally.json'), 'utf8')))
const rules = z
  .object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            alert: z.string().regex(/^Tally[A-Z]\w+$/),
            expr: z.string(),
            labels: z.object({ severity: z.enum(['critical', 'warning', 'info']) }),
            annotations: z.object({ summary: z.string().min(10), description: z.string().min(20) }),
          }),
        ),
      }),
    ),
  })
  .parse(parse(readFileSync(fileOf('deploy/prometheus/tally-rules.yml'), 'utf8')))
  .groups.flatMap((group) => group.rules)

const expressions = [
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
  ...dashboard.annotations.list.map(({ expr }) => ['annotation', expr] as const),
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
]

let folder: string
let database: OpenDatabase
let app: App
/** What `/metrics` says there is, by its name; histograms with what they are made of. */
let exposed: Set<string>

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tally-watching-'))
  database = await testDatabase()
  const config = readConfig({
    TALLY_ROLES: 'proxy',
    TALLY_DATA_DIR: folder,
    TALLY_SECRET_KEY: '0'.repeat(64),
    DATABASE_URL: database.url,
    PORT: String(port),
    LOG_LEVEL: 'silent',
  })
  app = await startApp(config, { clock: systemClock, log: createLog('silent') })
  // `up` is Prometheus's own, of each process it scrapes.
  exposed = namesIn(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).add('up')
})

afterAll(async () => {
  await app.stop()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

test.each(expressions)('%s asks what Prometheus understands, of metrics there are', (_, expr) => {
  const { faults, names } = readPromql(expr)

  expect(faults).toEqual([])
  expect(names.filter((name) => !exposed.has(name))).toEqual([])
  expect(names.length).toBeGreaterThan(0)
})

test('a slip in an expression is found, and a metric there is not', () => {
  expect(readPromql('sum(rate(tally_x[5m])').faults).not.toEqual([])
  expect(readPromql('sum(tally_gone)').names.filter((name) => !exposed.has(name))).toEqual(['tally_gone'])
})

test('every metric of Tally’s own is documented, and no other is', () => {
  const page = readFileSync(fileOf('docs/operations/metrics.md'), 'utf8')
  const documented = new Set([...page.matchAll(/^\| `(tally_\w+)/gm)].map(([, name]) => name))

  const own = [...exposed].filter((name) => name.startsWith('tally_') && !/_(bucket|sum|count)$/.test(name))
  expect([...documented].toSorted()).toEqual(own.toSorted())
})

test('every alert is explained on the page it points to', () => {
  const page = readFileSync(fileOf('docs/operations/metrics.md'), 'utf8')

  expect(rules.map(({ alert }) => alert).filter((alert) => !page.includes(`| ${alert} |`))).toEqual([])
})

test('panels have ids of their own, do not overlap, and say what they show', () => {
  const { panels } = dashboard

  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  for (const [at, one] of panels.entries()) {
    expect(one.gridPos.x + one.gridPos.w).toBeLessThanOrEqual(24)
    if (one.type !== 'row') expect([one.title, one.description !== undefined]).toEqual([one.title, true])
    for (const other of panels.slice(at + 1)) expect([one.title, other.title, overlap(one, other)]).toContain(false)
  }
})

type Panel = z.infer<typeof panel>

function overlap({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
}

/** What is wrong with a query, and which metrics it asks. Grafana puts its own words in place of `$…` first. */
function readPromql(expr: string): { faults: string[]; names: string[] } {
  const text = expr.replaceAll('$__rate_interval', '5m').replaceAll(/\$\w+/g, '.*')
  const faults: string[] = []
  const names: string[] = []
  parser.parse(text).iterate({
    enter(node) {
      if (node.type.isError) faults.push(`at ${node.from}: ${text.slice(Math.max(0, node.from - 20), node.to + 20)}`)
      if (node.name === 'Identifier') names.push(text.slice(node.from, node.to))
    },
  })
  return { faults, names }
}

function namesIn(text: string): Set<string> {
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)]
  const parts = (name = '', type = '') =>
    type === 'histogram' ? [name, ...['bucket', 'sum', 'count'].map((part) => `${name}_${part}`)] : [name]
  return new Set(types.flatMap(([, name, type]) => parts(name, type)))
}

function fileOf(name: string): URL {
  return new URL(`../${name}`, import.meta.url)
}
