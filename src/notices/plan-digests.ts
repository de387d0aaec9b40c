import { type DayRange, day, startOfDay } from '../base/calendar.ts'
import type { Db } from '../db/database.ts'
import type { OutboxMessage } from '../outbox/outbox.ts'
import { dailyCost, isCounted, standsOut } from '../reports/daily-cost.ts'
import { type Freshness, freshness } from '../reports/data-status-freshness.ts'
import { type DigestFacts, digestFacts } from '../reports/digest-facts.ts'
import { ownSpend } from '../reports/digest-moves.ts'
import { type DigestScope, scopeOfTeams, wholeDigest } from '../reports/digest-scope.ts'
import { hasWeek, weeklyDigest } from '../reports/weekly-digest.ts'
import { readOrganisation } from '../settings/organisation.ts'
import type { Digests } from '../settings/organisation-settings.ts'
import { type DigestReader, digestReaders } from './digest-readers.ts'
import { knownZone, type LocalSchedule, lastTurn } from './local-schedule.ts'
import { type Composed, decideOccasion, type Occasion, undecided } from './occasion.ts'
import type { Planning } from './planning.ts'

/**
 * Queues the daily cost alerts and weekly digests that are due: one a reader and turn, said once however many processes ask.
 * Days are UTC days, so everybody reads the same figures; a message waits until its days are over and read, three hours at
 * most. What stands out is judged for each reader; who reads nothing new is sent nothing, unless the organisation wants it.
 */
export async function planDigests(db: Db, planning: Planning): Promise<void> {
  const { digests } = await readOrganisation(db)
  if (digests.daily.isOn) await plan(db, planning, dailyOf(digests))
  if (digests.weekly.isOn) await plan(db, planning, weeklyOf(digests))
}

type Digest = {
  kind: 'cost.daily' | 'digest.weekly'
  schedule: Omit<LocalSchedule, 'zone'>
  isForMembers: boolean
  usefulUntil(turn: { due: Date; date: string; zone: string }): Date
  hasNews(facts: DigestFacts, reader: DigestReader, turn: Turn): boolean
}

/** When it is due, when it was before, and the days since then: the dates of both are those of UTC days. */
type Turn = { due: Date; before: Date; range: DayRange }

function dailyOf({ daily, sayWhenNothing }: Digests): Digest {
  const weekdays = daily.weekdays === 'working days' ? { weekdays: [1, 2, 3, 4, 5] } : {}
  return {
    kind: 'cost.daily',
    schedule: { time: daily.time, ...weekdays },
    isForMembers: false,
    usefulUntil({ due, date, zone }) {
      const evening = localTime(date, '20:00', zone)
      const late = hoursAfter(due, 4)
      return evening > late ? evening : late
    },
    hasNews(facts, { reads }, { before, due }) {
      const found = { from: before, to: due }
      return sayWhenNothing || standsOut(dailyCost(facts, { scope: scopeOf(facts, reads), found }))
    },
  }
}

function weeklyOf({ weekly, sayWhenNothing }: Digests): Digest {
  return {
    kind: 'digest.weekly',
    schedule: { time: weekly.time, weekdays: [weekly.weekday] },
    isForMembers: true,
    usefulUntil: ({ date, zone }) =>
      localTime(Temporal.PlainDate.from(date).add({ days: 2 }).toString(), '00:00', zone),
    hasNews(facts, { reads }) {
      if (sayWhenNothing) return true
      if (reads.of !== 'own') return hasWeek(weeklyDigest(facts, scopeOf(facts, reads)))
      const own = ownSpend(facts, reads.personId)
      return own.spentMicroUsd !== 0 || own.earlier[0] !== 0
    },
  }
}

async function plan(db: Db, { now, log, admins }: Planning, digest: Digest): Promise<void> {
  const readers = await digestReaders(db, { admins, members: digest.isForMembers })
  const turns = readers.map((reader) => ({ reader, ...turnOf(reader, digest, now) }))
  const open = new Set(
    await undecided(
      db,
      turns.map(({ occasion }) => occasion),
    ),
  )
  if (open.size === 0) return
  const fresh = await freshness(db)
  const hasNews = newsOf(db, digest, now)
  const decided: Record<string, number> = {}
  for (const { reader, occasion, turn } of turns.filter(({ occasion }) => open.has(occasion))) {
    if (isWaiting(turn, { fresh, now }) && now <= occasion.usefulUntil) continue
    const compose = async (): Promise<Composed> =>
      (await hasNews(reader, turn)) ? { say: sayingOf(digest, reader, turn) } : 'nothing'
    const decision = await decideOccasion(db, { occasion, now, compose })
    if (decision) decided[decision] = (decided[decision] ?? 0) + 1
  }
  if (Object.keys(decided).length > 0) log.info({ kind: digest.kind, ...decided }, 'digests were decided')
}

// Whether there is news for a reader: the facts are read once for all readers of the same days, and judged once for all who
// read the same of them.
function newsOf(db: Db, digest: Digest, now: Date): (reader: DigestReader, turn: Turn) => Promise<boolean> {
  const read = new Map<string, Promise<DigestFacts>>()
  const judged = new Map<string, Promise<boolean>>()
  const factsOf = (range: DayRange) => {
    const key = `${range.from} ${range.to}`
    const known = read.get(key) ?? digestFacts(db, { range, now })
    read.set(key, known)
    return known
  }
  return (reader, turn) => {
    const key = JSON.stringify([turn, keyOf(reader.reads)])
    const known = judged.get(key) ?? factsOf(turn.range).then((facts) => digest.hasNews(facts, reader, turn))
    judged.set(key, known)
    return known
  }
}

const longestWaitHours = 3

function isWaiting({ range, due }: Turn, { fresh, now }: { fresh: readonly Freshness[]; now: Date }): boolean {
  const over = startOfDay(range.to)
  if (now < over) return true
  const from = due > over ? due : over
  return now < hoursAfter(from, longestWaitHours) && !isCounted({ fresh, range, now })
}

function sayingOf({ kind }: Digest, { as }: DigestReader, { range, before, due }: Turn): OutboxMessage['data'] {
  const found = kind === 'cost.daily' ? { foundFrom: before.toISOString(), foundTo: due.toISOString() } : {}
  return { of: as, ...range, ...found }
}

function turnOf({ recipient, zone }: DigestReader, digest: Digest, now: Date): { occasion: Occasion; turn: Turn } {
  const schedule = { ...digest.schedule, zone }
  const { due, date } = lastTurn(now, schedule)
  const before = lastTurn(new Date(due.getTime() - 1), schedule)
  const usefulUntil = digest.usefulUntil({ due, date, zone })
  return {
    occasion: { kind: digest.kind, recipient, name: date, due, usefulUntil },
    turn: { due, before: before.due, range: { from: day(before.date), to: day(date) } },
  }
}

function scopeOf({ teams }: DigestFacts, reads: DigestReader['reads']): DigestScope {
  return reads.of === 'teams' ? scopeOfTeams(teams, reads.teamIds) : wholeDigest
}

function keyOf(reads: DigestReader['reads']): string {
  if (reads.of === 'everybody') return ''
  return reads.of === 'own' ? reads.personId : [...reads.teamIds].toSorted().join(' ')
}

function localTime(date: string, time: string, zone: string): Date {
  const at = Temporal.PlainDate.from(date).toZonedDateTime({
    timeZone: knownZone(zone),
    plainTime: Temporal.PlainTime.from(time),
  })
  return new Date(at.epochMilliseconds)
}

function hoursAfter(at: Date, hours: number): Date {
  return new Date(at.getTime() + hours * 3_600_000)
}
