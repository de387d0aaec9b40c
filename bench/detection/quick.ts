import { parseArgs } from 'node:util'
import type { History } from '../../sandbox/detection/history.ts'
import { simulateTeam } from '../../sandbox/detection/team.ts'
import { type WorldName, worlds } from '../../sandbox/detection/world.ts'
import type { Alert } from '../../src/incidents/backtest/alert.ts'
import { views } from '../../src/incidents/backtest/backtest.ts'
import type { Feed } from '../../src/incidents/backtest/replay.ts'
import { print } from '../tables.ts'
import { engineAlerts, scored } from './answers.ts'
import { type Answer, kindsTable, ratesTable } from './tables.ts'

/**
 * `node bench/detection/quick.ts --world final --seeds 1..4 --teams 2 [--size 20] [--feed 5min] [--budget 0.6] [--missed]`: the
 * engine on a few histories, while one works on it.
 */
const { values } = parseArgs({
  options: {
    world: { type: 'string', default: 'final' },
    seeds: { type: 'string', default: '1' },
    teams: { type: 'string', default: '2' },
    size: { type: 'string' },
    feed: { type: 'string', default: 'hourly' },
    budget: { type: 'string', default: '0.6' },
    /** Names what was missed and what was wrong. */
    missed: { type: 'boolean', default: false },
  },
})
const [first = 1, last = first] = values.seeds.split('..').map(Number)
const world = worlds[values.world as WorldName]
const answers: Answer[] = views.map(({ name }) => ({
  name,
  scores: [],
}))
let took = 0
for (let seed = first; seed <= last; seed += 1) {
  for (let index = 0; index < Number(values.teams); index += 1) {
    const history = simulateTeam(world, { seed, index, ...(values.size ? { size: Number(values.size) } : {}) })
    const began = performance.now()
    const alerts = engineAlerts(history, { feed: values.feed as Feed, alertBudget: Number(values.budget) })
    took += performance.now() - began
    for (const [row, { has }] of views.entries()) answers[row]?.scores.push(scored(history, alerts.filter(has)))
    if (values.missed) printMissed(history, alerts)
  }
}
ratesTable(`${values.world}, ${values.feed}, engine ${(took / 1000).toFixed(1)} s`, answers)
kindsTable('By kind: recall % / median hours', answers)

function printMissed(history: History, alerts: readonly Alert[]): void {
  const day = 24 * 3_600_000
  const near = (label: (typeof history.labels)[number], { at, subject }: Alert) =>
    at >= label.start &&
    at <= label.end + day &&
    (label.subject.kind === 'team'
      ? subject.id === label.subject.id || label.affected.includes(subject.id)
      : subject.id === label.subject.id)
  for (const label of history.labels) {
    const { benign, excessUsd, start, end, subject, kind } = label
    if (benign || excessUsd < 40 || alerts.some((alert) => near(label, alert))) continue
    print(`missed ${kind} of ${subject.id} ${iso(start)} to ${iso(end)} $${excessUsd.toFixed(0)}`)
  }
  for (const alert of alerts) {
    if (alert.at < history.scoredFrom) continue
    const hits = history.labels.filter((label) => near(label, alert))
    if (hits.length > 0 && hits.some(({ benign }) => !benign)) continue
    const why = hits.length > 0 ? 'benign' : 'false'
    print(`${why} ${alert.tier} ${alert.cause} of ${alert.subject.id} ${iso(alert.at)}: ${alert.sentence}`)
  }
}

function iso(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: 'minute' })
}
