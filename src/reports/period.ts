import { addDays, type Day, dayOf, daysBetween } from '../base/calendar.ts'
import { nearest } from '../base/nearest.ts'
import { counted, longestMonths, onlyToday } from './period-counted.ts'
import { calendarNames, namedUnit, plainWords } from './period-names.ts'
import { daysBefore, namedRange, notBegun, type ReadRange, sinceThen } from './period-range.ts'
import {
  monthsEarlier,
  type Period,
  periodOfUnit,
  type Reckoning,
  type UnitKind,
  unitBefore,
  unitHolding,
} from './period-unit.ts'
import { plainCalendar, type ReportCalendar } from './report-calendar.ts'

export type { Period } from './period-unit.ts'

/** `isMeant` tells a period that cannot be (tomorrow, Feb 31) from words that are none. */
export type ParsedPeriod = { ok: true; period: Period } | { ok: false; say: string; isMeant: boolean }

/** The word for what is shown when nobody says a period. */
export const defaultPeriod = 'mtd'

/**
 * Reads a period as people type it; nothing means month to date. Whole UTC days:
 * - so far: `today 24h 7d 2w 3m`, `last 7 days`, `mtd qtd ytd`, `this week`, `cycle`, `since monday`
 * - over: `yesterday`, `last week`, `last month`, `last quarter`, `last year`, `last cycle`
 * - by name: `oct`, `oct 2025`, `2026-10`, `q3 2026`, `2025`, `nov 3`, `2026-11-03`, `monday`
 * - from one to another, both counted: `2026-11-03..2026-11-09`, `oct to nov`, `nov 3 - 9`
 */
export function parsePeriod(text: string, now: Date, calendar: ReportCalendar = plainCalendar): ParsedPeriod {
  const today = dayOf(now)
  const reckoning = { today, calendar: withCycleOf(today, calendar) }
  // What is longer is no period, and not worth many looks.
  if (text.length > 80) return notUnderstood(text)
  const found = read(text, reckoning)
  if (!found) return notUnderstood(text)
  if ('fault' in found) return { ok: false, say: found.fault, isMeant: true }
  const { from, to } = found.period.range
  if (from < monthsEarlier(to, longestMonths)) return { ok: false, say: tooLong(daysBetween(from, to)), isMeant: true }
  return { ok: true, period: found.period }
}

/** The period of a word we wrote; the usual one for any other. */
export function periodOfWord(word: string, now: Date, calendar: ReportCalendar): Period {
  const parsed = parsePeriod(word, now, calendar)
  const usual = parsed.ok ? parsed : parsePeriod(defaultPeriod, now, calendar)
  if (!usual.ok) throw new Error('the usual period is one')
  return usual.period
}

/** True while the period's last day is not over, so that its figures will still grow. */
export function isRunning(period: Period, now: Date): boolean {
  return period.range.to > dayOf(now)
}

type Read = ReadRange | null

function read(text: string, reckoning: Reckoning): Read {
  const words = plainWords(text)
  const { today } = reckoning
  if (words === 'today') return { period: onlyToday(today) }
  if (words === 'yesterday') return { period: onlyYesterday(today) }
  if (['all', 'all time', 'ever', 'everything'].includes(words)) return { fault: tooLong(null) }
  return (
    currentUnit(words, reckoning) ??
    unitThatWas(words, reckoning) ??
    counted(words, reckoning) ??
    sinceThen(text, reckoning) ??
    namedOne(text, reckoning) ??
    namedRange(text, reckoning)
  )
}

const currentUnits: Record<string, { kind: UnitKind; word: string }> = {
  '': { kind: 'month', word: 'mtd' },
  mtd: { kind: 'month', word: 'mtd' },
  month: { kind: 'month', word: 'mtd' },
  now: { kind: 'month', word: 'mtd' },
  'month to date': { kind: 'month', word: 'mtd' },
  'this month': { kind: 'month', word: 'mtd' },
  'current month': { kind: 'month', word: 'mtd' },
  wtd: { kind: 'week', word: 'this-week' },
  week: { kind: 'week', word: 'this-week' },
  'this week': { kind: 'week', word: 'this-week' },
  'week to date': { kind: 'week', word: 'this-week' },
  qtd: { kind: 'quarter', word: 'qtd' },
  quarter: { kind: 'quarter', word: 'qtd' },
  'this quarter': { kind: 'quarter', word: 'qtd' },
  'quarter to date': { kind: 'quarter', word: 'qtd' },
  ytd: { kind: 'year', word: 'ytd' },
  year: { kind: 'year', word: 'ytd' },
  'this year': { kind: 'year', word: 'ytd' },
  'year to date': { kind: 'year', word: 'ytd' },
  cycle: { kind: 'cycle', word: 'cycle' },
  'billing cycle': { kind: 'cycle', word: 'cycle' },
  'this cycle': { kind: 'cycle', word: 'cycle' },
  'current cycle': { kind: 'cycle', word: 'cycle' },
  'this billing cycle': { kind: 'cycle', word: 'cycle' },
}

function currentUnit(words: string, reckoning: Reckoning): Read {
  const current = Object.hasOwn(currentUnits, words) ? currentUnits[words] : undefined
  if (!current) return null
  const unit = unitHolding(current.kind, reckoning.today, reckoning)
  // Where no cycle is known it is the calendar month, and says so.
  return { period: periodOfUnit(unit, reckoning, unit.kind === current.kind ? current.word : 'mtd') }
}

function unitThatWas(words: string, reckoning: Reckoning): Read {
  const pattern = /^(?:last|previous|prev) ?(?:billing )?(week|month|quarter|year|cycle)$/
  const kind = pattern.exec(words)?.[1] as UnitKind | undefined
  if (!kind) return null
  const unit = unitBefore(unitHolding(kind, reckoning.today, reckoning), reckoning)
  return { period: periodOfUnit(unit, reckoning, unit.kind === 'cycle' ? 'last-cycle' : unit.word) }
}

function namedOne(text: string, reckoning: Reckoning): Read {
  const named = namedUnit(text, reckoning, { latestBy: reckoning.today })
  if (!named || 'fault' in named) return named
  if (named.unit.range.from > reckoning.today) return { fault: notBegun(named.unit) }
  return { period: periodOfUnit(named.unit, reckoning) }
}

function onlyYesterday(today: Day): Period {
  const range = { from: addDays(today, -1), to: today }
  const label = 'yesterday'
  return { kind: 'day', word: label, label, when: label, range, previous: daysBefore(range.from, 1) }
}

// A cycle that does not hold today is not the current one.
function withCycleOf(today: Day, calendar: ReportCalendar): ReportCalendar {
  const { cycle } = calendar
  return cycle && cycle.from <= today && today < cycle.to ? calendar : { ...calendar, cycle: null }
}

function tooLong(days: number | null): string {
  const what = days === null ? 'That is' : `That is ${days.toLocaleString('en-US')} days,`
  return `${what} more than the 3 years I can show at once. Try \`ytd\`, \`12m\` or a year like \`2025\`.`
}

function notUnderstood(text: string): ParsedPeriod {
  const typed = text.trim().slice(0, 40)
  const meant = nearest(plainWords(typed), [...calendarNames, ...known])
  const hint = meant ? `Did you mean \`${meant}\`?` : 'Try `7d`, `mtd`, `last month`, `2026-10` or `nov 3 to nov 9`.'
  return { ok: false, say: `I don't know the period “${typed}”. ${hint}`, isMeant: false }
}

const known = ['today', 'yesterday', 'this week', 'last week', 'last month', 'last quarter', 'last year', 'last cycle']
