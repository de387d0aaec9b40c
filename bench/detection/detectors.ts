import type { History } from '../../sandbox/detection/history.ts'
import { simulateTeam } from '../../sandbox/detection/team.ts'
import { worlds } from '../../sandbox/detection/world.ts'
import type { Subject } from '../../src/anomalies/finding.ts'
import { views } from '../../src/incidents/backtest/backtest.ts'
import type { Feed } from '../../src/incidents/backtest/replay.ts'
import type { Score } from '../../src/incidents/backtest/score.ts'
import { engineAlerts, scored } from './answers.ts'
import { peerAlerts, peerSettings } from './peer.ts'
import { randomAlerts } from './random.ts'
import type { Drawn } from './seeds.ts'

/** How each detector answered one history. */
export type Answered = { drawn: Drawn; rows: number; scores: Array<{ name: string; score: Score }> }

const alertBudget = 0.6

/** Draws a history and lets every detector answer it. */
export function answered(drawn: Drawn): Answered {
  const history = simulateTeam(worlds[drawn.world], drawn)
  const scores = detectorsOn(history).map(({ name, alerts }) => ({ name, score: scored(history, alerts) }))
  return { drawn, rows: history.rows.length, scores }
}

type Said = { name: string; alerts: ReadonlyArray<{ at: number; subject: Subject }> }

function detectorsOn(history: History): Said[] {
  return [
    { name: 'peer, README', alerts: peerAlerts(history, peerSettings.readme) },
    { name: 'peer, as its code has it', alerts: peerAlerts(history, peerSettings.source) },
    { name: 'peer, tuned', alerts: peerAlerts(history, peerSettings.tuned) },
    { name: 'random, 33', alerts: randomAlerts(history, 33) },
    { name: 'random, 2', alerts: randomAlerts(history, 2) },
    ...ours(history, 'hourly'),
    ...ours(history, '5min'),
  ]
}

function ours(history: History, feed: Feed): Said[] {
  const alerts = engineAlerts(history, { feed, alertBudget })
  const called = feed === 'hourly' ? 'hourly' : '5 min with prompts'
  return views.map(({ name, has }) => ({ name: `ours, ${called}: ${name}`, alerts: alerts.filter(has) }))
}
