import { createEngine, type Engine } from '../anomalies/engine.ts'
import type { Finding } from '../anomalies/finding.ts'
import type { Lesson } from '../anomalies/lesson.ts'
import type { EngineOptions } from '../anomalies/options.ts'
import { dayMs, hourMs } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { usedByFiveMinutes, usedByHour } from '../ledger/usage-snapshot.ts'
import { type ActiveDays, createActiveDays } from './active-days.ts'
import { historyMs, hoursByDay } from './hours-by-day.ts'
import { createLedgerFeed, type LedgerFeed } from './ledger-feed.ts'
import type { Subjects } from './subjects.ts'

/** The engine over one snapshot of who there is, kept up to date with the ledger. */
export type Watch = {
  /** Takes in what the ledger has by `now`, and says what holds. */
  judge(db: DbOrTransaction, now: Date): Promise<Finding[]>
  /** What an incident taught; holds from the next judging. */
  learn(lesson: Lesson): void
  activeDays: ActiveDays
}

/** Vendors restate what they told for some days. */
const restated = 4 * dayMs
/** How often it is looked for: vendors tell by the hour, live requests are among what is fine. */
const restatedEvery = 5 * 60_000
/** So much is read by the five minutes and session; before it, hours suffice. */
const fine = 2 * hourMs

/** An engine that knows 70 days of everybody, judged day by day as if it had been there, and what people taught it. */
export async function openWatch(
  db: DbOrTransaction,
  input: Omit<EngineOptions, 'entities'> & { subjects: Subjects; lessons: readonly Lesson[]; now: Date },
): Promise<Watch> {
  const { subjects, lessons, now, ...options } = input
  const entities = [...subjects.entities.values()]
  const engine = createEngine({ ...options, entities })
  const activeDays = createActiveDays(entities)
  const feed = createLedgerFeed(subjects.entityOf)
  const parts = { engine, activeDays, feed, restatedAt: 0 }
  const until = hourOf(now.getTime() - fine)
  for await (const { to, rows } of hoursByDay(db, feed, { from: hourOf(until - historyMs), to: until })) {
    take(parts, rows)
    engine.judge(to)
  }
  for (const lesson of lessons) engine.learn(lesson)
  return {
    activeDays,
    learn: engine.learn,
    async judge(current, at) {
      await catchUp(current, parts, at.getTime())
      return engine.judge(at.getTime())
    },
  }
}

type Parts = { engine: Engine; activeDays: ActiveDays; feed: LedgerFeed; restatedAt: number }

async function catchUp(db: DbOrTransaction, parts: Parts, now: number): Promise<void> {
  const recent = hourOf(now - fine)
  if (now - parts.restatedAt >= restatedEvery) {
    const from = recent - restated
    const hours = await usedByHour(db, { from: new Date(from), to: new Date(recent) })
    take(parts, parts.feed.hours(hours, from, recent))
    parts.restatedAt = now
  }
  const bins = await usedByFiveMinutes(db, { from: new Date(recent), to: new Date(now) })
  take(parts, parts.feed.fine(bins, recent, now))
}

function take({ engine, activeDays }: Parts, rows: Parameters<Engine['add']>[0]): void {
  engine.add(rows)
  activeDays.add(rows)
}

function hourOf(at: number): number {
  return Math.floor(at / hourMs) * hourMs
}
