import type { History } from '../../sandbox/detection/history.ts'
import type { Subject } from '../../src/anomalies/finding.ts'
import type { Alert } from '../../src/incidents/backtest/alert.ts'
import { createReplay, type Feed } from '../../src/incidents/backtest/replay.ts'
import { type Score, scoreAlerts } from '../../src/incidents/backtest/score.ts'
import { usageRow } from './from-sandbox.ts'

/** What the engine would have said of a history. */
export function engineAlerts(history: History, { feed, alertBudget }: { feed: Feed; alertBudget: number }): Alert[] {
  const alerts: Alert[] = []
  const replay = createReplay({ entities: history.entities, feed, alertBudget, onAlert: (alert) => alerts.push(alert) })
  for (const row of history.rows) replay.add(usageRow(row), row.seenAt)
  replay.end(history.to)
  return alerts
}

/** How a history was answered by alerts of any maker. */
export function scored(history: History, alerts: ReadonlyArray<{ at: number; subject: Subject }>): Score {
  const teams = new Map(history.entities.map(({ id, team }) => [id, team]))
  return scoreAlerts({ ...history, alerts, teamOf: (entity) => teams.get(entity) ?? null })
}
