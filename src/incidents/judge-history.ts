import { createEngine } from '../anomalies/engine.ts'
import { dayOf } from '../base/calendar.ts'
import type { Db } from '../db/database.ts'
import { spenders } from '../people/spenders.ts'
import { createActiveDays } from './active-days.ts'
import { changeIncidents } from './change-incidents.ts'
import { judgementOf } from './detect.ts'
import { readDetectionSettings } from './detection-settings.ts'
import { historyMs, hoursByDay } from './hours-by-day.ts'
import { createLedgerFeed } from './ledger-feed.ts'
import type { Transition } from './lifecycle.ts'
import { subjectsOf } from './subjects.ts'

const hour = 3_600_000

/**
 * Judges what is in the ledger hour by hour from `from` to `to`, as if Tally had been there, and keeps the incidents.
 * Before `tellsFrom` nobody is told. `onHour` hears of each hour's changes once they are kept.
 */
export async function judgeHistory(
  db: Db,
  input: { from: Date; to: Date; tellsFrom: Date; onHour(at: Date, changes: readonly Transition[]): Promise<void> },
): Promise<void> {
  const { tellsFrom, onHour } = input
  const [from, to] = [hourOf(input.from), hourOf(input.to)]
  const { alertBudget, floors } = await readDetectionSettings(db)
  const subjects = subjectsOf(await spenders(db, dayOf(input.to)))
  const entities = [...subjects.entities.values()]
  const engine = createEngine({ entities, alertBudget, floors })
  const activeDays = createActiveDays(entities)
  const feed = createLedgerFeed(subjects.entityOf)
  let isFollowing = false
  for await (const { from: start, to: end, rows } of hoursByDay(db, feed, { from: from - historyMs, to })) {
    activeDays.add(rows)
    const byHour = Map.groupBy(rows, ({ at }) => at)
    for (let at = start; at < end; at += hour) {
      engine.add(byHour.get(at) ?? [])
      const isLast = at + hour === end
      if (at < from && !isLast) continue
      const findings = engine.judge(at + hour)
      if (at < from || (findings.length === 0 && !isFollowing)) continue
      const now = new Date(at + hour)
      const judgement = judgementOf(findings, subjects, { activeDays })
      const transitions = await changeIncidents(db, judgement, now, { isQuiet: now < tellsFrom })
      isFollowing ||= transitions.length > 0
      await onHour(now, transitions)
    }
  }
}

function hourOf(at: Date): number {
  return Math.floor(at.getTime() / hour) * hour
}
