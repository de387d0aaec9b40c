import { addDays, type Day, hourMs, startOfDay } from '../base/calendar.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import { type BillingCycle, billingCyclesAt } from '../reports/billing-cycles-at.ts'
import { type CycleStage, hasArrived, isCycleUsed } from '../reports/cycle-summary.ts'
import { type Freshness, freshness } from '../reports/data-status-freshness.ts'
import { scopeKey } from '../reports/scope.ts'
import { cycleKinds, cycleNoticeOf } from './cycle-notice.ts'
import { lastTurn } from './local-schedule.ts'
import { type Composed, decideOccasion, logLate, type Occasion, undecided } from './occasion.ts'
import type { Planning } from './planning.ts'
import { type Reader, readersOfFigures } from './readers.ts'

/** So many days before a cycle ends its summary is sent; the final figures at most so many days after it closed. */
export const cycleTimes = {
  time: '09:00',
  daysBefore: 3,
  /** So long the final figures wait for vendors to be read; then they say what is missing. */
  waitsDays: 3,
  usefulDays: 5,
  /** What waits for figures is sent within so many hours of its time, so that nobody is told of money at night. */
  hours: 9,
} as const

type Summary = { reader: Reader; cycle: BillingCycle; stage: CycleStage; occasion: Occasion }

/**
 * Queues the summaries of billing cycles: three days before one ends (`cycle.ending`), and once it has closed and its data
 * are complete (`cycle.closed`), at 09:00 where the reader is.
 */
export async function planCycleNotices(db: Db, { now, log, admins }: Planning): Promise<void> {
  const readers = await readersOfFigures(db, admins)
  const cycles = await billingCyclesAt(db, now)
  const summaries = readers.flatMap((reader) =>
    cycles.flatMap(({ current, closed }) => [...endingOf(reader, current, now), ...closedOf(reader, closed, now)]),
  )
  const open = await notSaidYet(db, summaries)
  const fresh = open.length > 0 ? await freshness(db) : []
  for (const summary of open.filter((one) => !isWaiting(one, fresh, now))) {
    const { occasion } = summary
    const decision = await decideOccasion(db, {
      occasion,
      now,
      compose: (transaction) => compose(transaction, summary),
    })
    if (decision === 'late') logLate(occasion, log)
  }
}

function endingOf(reader: Reader, cycle: BillingCycle, now: Date): Summary[] {
  const turn = lastTurn(now, { zone: reader.zone, time: cycleTimes.time })
  if (turn.date < addDays(cycle.range.to, -cycleTimes.daysBefore)) return []
  return [summaryOf({ reader, cycle, stage: 'ending' }, { due: turn.due, usefulUntil: startOfDay(cycle.range.to) })]
}

function closedOf(reader: Reader, cycle: BillingCycle, now: Date): Summary[] {
  const closedAt = startOfDay(cycle.range.to)
  const usefulUntil = startOfDay(addDays(cycle.range.to, cycleTimes.usefulDays))
  const { due } = lastTurn(now, { zone: reader.zone, time: cycleTimes.time })
  const isTheirDay = now.getTime() - due.getTime() < cycleTimes.hours * hourMs
  if (due < closedAt || (!isTheirDay && now <= usefulUntil)) return []
  return [summaryOf({ reader, cycle, stage: 'closed' }, { due, usefulUntil })]
}

function summaryOf(
  of: Omit<Summary, 'occasion'>,
  { due, usefulUntil }: Pick<Occasion, 'due' | 'usefulUntil'>,
): Summary {
  const { reader, cycle, stage } = of
  const { recipient, scope } = reader
  const name = nameOf(cycle.range.from, scope)
  return { ...of, occasion: { kind: cycleKinds[stage], recipient, name, due, usefulUntil } }
}

function nameOf(from: Day, scope: Reader['scope']): string {
  return `${from} ${scopeKey(scope)}`
}

const sameWithinDays = 3

// A vendor may tell of the same cycle better: one that begins within three days of it is the same, as in `recordCycle`.
async function notSaidYet(db: Db, summaries: readonly Summary[]): Promise<Summary[]> {
  const asked = summaries.map((summary) => ({ summary, alike: alikeOf(summary) }))
  const open = new Set(
    await undecided(
      db,
      asked.flatMap(({ alike }) => alike),
    ),
  )
  return asked.filter(({ alike }) => alike.every((one) => open.has(one))).map(({ summary }) => summary)
}

function alikeOf({ occasion, cycle, reader }: Summary): Occasion[] {
  return Array.from({ length: 2 * sameWithinDays + 1 }, (_, index) => ({
    ...occasion,
    name: nameOf(addDays(cycle.range.from, index - sameWithinDays), reader.scope),
  }))
}

function isWaiting({ cycle, stage }: Summary, fresh: readonly Freshness[], now: Date): boolean {
  const isFinal = now >= startOfDay(addDays(cycle.range.to, cycleTimes.waitsDays))
  return stage === 'closed' && !isFinal && !hasArrived(fresh, cycle)
}

async function compose(db: DbOrTransaction, { reader, cycle }: Summary): Promise<Composed> {
  const used = await isCycleUsed(db, { scope: reader.scope, cycle })
  return used ? { say: cycleNoticeOf(reader.scope, cycle) } : 'nothing'
}
