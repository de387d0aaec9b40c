import { addDays, type Day, type DayRange, daysBetween } from '../base/calendar.ts'
import { type NamedUnit, namedUnit, plainWords } from './period-names.ts'
import {
  monthsEarlier,
  type Period,
  periodOfUnit,
  type Reckoning,
  stretchOf,
  type Unit,
  type UnitKind,
  unitHolding,
} from './period-unit.ts'

export type ReadRange = { period: Period } | { fault: string }

/**
 * Reads days from one to another, both counted: `2026-11-03..2026-11-09`, `oct to nov`, `from monday to friday`,
 * `nov 3 - 9`. Null for what is no range.
 */
export function namedRange(text: string, reckoning: Reckoning): ReadRange | null {
  for (const [first, last] of splits(text)) {
    const ends = namedEnds(first, last, reckoning)
    if (ends) return 'fault' in ends ? ends : rangePeriod(ends.from, ends.to, reckoning)
  }
  return null
}

/** Reads `since monday`, `since oct`, `2026-11-03..`: from then until today. */
export function sinceThen(text: string, reckoning: Reckoning): ReadRange | null {
  const { today } = reckoning
  const start = /^\s*(?:since|from)[\s-]+(.+)$/i.exec(text)?.[1] ?? /^(.+?)\s*\.\.+\s*$/.exec(text)?.[1]
  const named = start === undefined ? null : namedUnit(start, reckoning, { latestBy: today })
  if (!named || 'fault' in named) return named
  const { from } = named.unit.range
  if (from > today) return { fault: notBegun(named.unit) }
  const range = { from, to: addDays(today, 1) }
  const length = daysBetween(range.from, range.to)
  const { label } = stretchOf({ from, to: addDays(from, 1) }, today)
  return {
    period: {
      kind: 'since',
      word: `since-${from}`,
      label: `the time since ${label}`,
      when: `since ${label}`,
      range,
      previous: daysBefore(from, length),
    },
  }
}

/** That something has not begun yet, and what to ask for instead. */
export function notBegun({ kind, label }: Unit): string {
  return kind === 'day'
    ? `${label} has not come yet. Try \`today\` or \`7d\`.`
    : `${label} has not begun yet. Try \`mtd\` or \`last month\`.`
}

/** As many days right before one. */
export function daysBefore(from: Day, count: number) {
  const label = count === 1 ? 'the day before' : `the ${count} days before`
  return { label, when: `in ${label}`, range: { from: addDays(from, -count), to: from } }
}

const separators = [/\s*\.\.+\s*/, /\s+(?:to|until|till|through|thru|and)\s+/i, /\s+[‐‑–—-]\s+/]

function splits(text: string): Array<[string, string]> {
  const bare = text.trim().replace(/^(?:from|between)\s+/i, '')
  const spoken = separators.map((separator) => bare.split(separator))
  // oct-nov, nov 3-9: a hyphen belongs to a day as well, so every one of them may be the one between.
  const hyphens = [...bare.matchAll(/[‐‑–—-]/g)].map(({ index }) => [bare.slice(0, index), bare.slice(index + 1)])
  return [...spoken, ...hyphens].flatMap(([first = '', last = '', ...more]) =>
    first.trim() !== '' && last.trim() !== '' && more.length === 0 ? [[first, last] as [string, string]] : [],
  )
}

type Ends = { from: Unit; to: Unit }

function namedEnds(first: string, last: string, reckoning: Reckoning): Ends | { fault: string } | null {
  const [firstWords, lastWords] = withSharedMonth(plainWords(first), plainWords(last))
  const { today } = reckoning
  const hasYear = /\d{4}/.test(firstWords)
  const to = namedEnd(lastWords, reckoning, hasYear ? firstWords : null)
  if (!to || 'fault' in to) return to
  const from = namedUnit(firstWords, reckoning, { latestBy: to.unit.range.from })
  if (!from || 'fault' in from) return from
  const [later] = [from.unit, to.unit].filter((unit) => unit.range.from > today)
  if (later) return { fault: notBegun(later) }
  if (from.unit.range.from > to.unit.range.from || isOverYearEnd(from.unit, to.unit, firstWords))
    return { fault: reversed(from.unit, to.unit) }
  return { from: from.unit, to: to.unit }
}

// Behind “oct 2025” a “nov” is that of the same year; else the last that was.
function namedEnd(words: string, reckoning: Reckoning, start: string | null): NamedUnit | null {
  const first = start === null ? null : namedUnit(start, reckoning, { latestBy: reckoning.today })
  const which = first && 'unit' in first ? { firstFrom: first.unit.range.from } : { latestBy: reckoning.today }
  return namedUnit(words, reckoning, which)
}

// “nov 3 - 9” and “3 - 9 nov” say the month once.
function withSharedMonth(first: string, last: string): [string, string] {
  const bare = /^\d{1,2}(?:st|nd|rd|th)?$/
  const named = (words: string) => /[a-z]{3,9}/.exec(words.replaceAll(/\d+(?:st|nd|rd|th)/g, ''))?.[0] ?? ''
  const year = (words: string) => /\d{4}/.exec(words)?.[0] ?? ''
  const isDay = (words: string) => /(?:^|[^\d])\d{1,2}(?!\d)/.test(words)
  if (bare.test(last) && isDay(first) && named(first)) return [first, `${named(first)} ${last} ${year(first)}`.trim()]
  if (bare.test(first) && isDay(last) && named(last)) return [`${named(last)} ${first} ${year(last)}`.trim(), last]
  return [first, last]
}

// Nobody who writes “nov 9 to nov 3” means nearly a whole year; “dec 20 to jan 5” is meant.
function isOverYearEnd(from: Unit, to: Unit, words: string): boolean {
  return (
    !/\d{4}/.test(words) &&
    from.kind === 'day' &&
    daysBetween(from.range.from, to.range.to) > 183 &&
    from.word.slice(0, 4) !== to.word.slice(0, 4)
  )
}

function reversed(from: Unit, to: Unit): string {
  const [earlier, later] = [from.word, to.word].map((word) => word.slice(5)).toSorted()
  const year = to.word.slice(0, 4)
  const example = from.range.from > to.range.from ? `${to.word}..${from.word}` : `${year}-${earlier}..${year}-${later}`
  return `That ends before it begins. The earlier comes first: \`${example}\`.`
}

function rangePeriod(from: Unit, to: Unit, reckoning: Reckoning): ReadRange {
  const { today } = reckoning
  const named = { from: from.range.from, to: to.range.to }
  const unit = unitKinds
    .map((kind) => unitHolding(kind, named.from, reckoning))
    .find(({ range }) => range.from === named.from && range.to === named.to)
  if (unit) return { period: periodOfUnit(unit, reckoning) }
  const isOver = named.to <= addDays(today, 1)
  const range = isOver ? named : { ...named, to: addDays(today, 1) }
  const hasOwnWord = !isOver && (to.kind === 'month' || to.kind === 'quarter' || to.kind === 'year')
  const word = `${range.from}..${hasOwnWord ? to.word : addDays(range.to, -1)}`
  return {
    period: { kind: 'range', word, ...stretchOf(range, today), previous: stretchOf(sameBefore(range), today) },
  }
}

const unitKinds: readonly UnitKind[] = ['day', 'week', 'month', 'quarter', 'year']

// Whole months are compared with as many months, other days with as many days.
function sameBefore({ from, to }: DayRange): DayRange {
  const months =
    (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7))
  const isWhole = from.endsWith('-01') && to.endsWith('-01')
  return { from: isWhole ? monthsEarlier(from, months) : addDays(from, -daysBetween(from, to)), to: from }
}
