import { AppError } from '../../base/app-error.ts'
import { addDays, type Day, type DayRange, day, daysBetween, daysOfMonth, monthOf } from '../../base/calendar.ts'
import { plainText } from './plain-text.ts'

// English, Spanish, German and French, without accents; any beginning of three letters or more is that month.
const months: ReadonlyArray<readonly string[]> = [
  ['january', 'enero', 'januar', 'janvier'],
  ['february', 'febrero', 'februar', 'fevrier'],
  ['march', 'marzo', 'marz', 'maerz', 'mars'],
  ['april', 'abril', 'avril'],
  ['may', 'mayo', 'mai'],
  ['june', 'junio', 'juni', 'juin'],
  ['july', 'julio', 'juli', 'juillet'],
  ['august', 'agosto', 'aout'],
  ['september', 'septiembre', 'setiembre', 'septembre'],
  ['october', 'octubre', 'oktober', 'octobre'],
  ['november', 'noviembre', 'novembre'],
  ['december', 'diciembre', 'dezember', 'decembre'],
]

const monthWord = '(?<month>[a-z]{3,10})\\.?'
const forms = [
  /(?<year>\d{4})-(?<number>\d{1,2})-(?<day>\d{1,2})/,
  new RegExp(`${monthWord} ?(?<day>\\d{1,2})(?:st|nd|rd|th)?(?!\\d)(?:,? ?(?<year>20\\d{2}))?`),
  new RegExp(`(?<day>\\d{1,2})(?:\\.|st|nd|rd|th|er|º)? ?(?:de )?${monthWord}(?:(?:,| de| del)? ?(?<year>20\\d{2}))?`),
  /(?<first>\d{1,2})(?<mark>[./])(?<second>\d{1,2})[./](?<year>\d{4})/,
]

/** A date at the beginning of a text, and how many characters it takes. `year` is null where it is not said. */
type DateFound = { month: number; day: number; year: number | null; length: number }

/** The day a text begins with, in any of the languages; null when there is none or no year is said. */
export function dayAtStart(text: string, { isEnglish }: { isEnglish: boolean }): Day | null {
  const plain = plainText(text).trimStart()
  const found = dateAtStart(plain, isEnglish)
  return found === null || found.year === null ? null : dayFrom(found, found.year)
}

/**
 * The days of a period such as `Jun 15–Jul 15, 2026`, its dash perhaps lost; null when the text begins with none. A missing
 * year is that nearest to `near`. Its last day is the first of the next period, but for periods of whole months
 * (`Aug 1 – Aug 31`), which vendors print both ways.
 */
export function periodAtStart(
  text: string,
  { near, isEnglish }: { near: Day; isEnglish: boolean },
): { span: DayRange; length: number } | null {
  const plain = plainText(text)
  const lead = /^[\s(]*(?:del |vom |du |from )?/.exec(plain)?.[0].length ?? 0
  const first = dateAtStart(plain.slice(lead), isEnglish)
  if (!first) return null
  const gap = /^\s*(?:[\0\u2010-\u2015\u2212-]|to\b|bis\b|al?\b|au\b|through\b)?\s*/u.exec(
    plain.slice(lead + first.length),
  )
  const start = lead + first.length + (gap?.[0].length ?? 0)
  const second = dateAtStart(plain.slice(start), isEnglish)
  if (!second) return null
  const span = spanOf(first, second, near)
  return span && { span, length: start + second.length }
}

/** The month that a text names, such as `Cursor Usage for August 2025`; null when it names none, or a day of it. */
export function monthNamed(text: string): DayRange | null {
  const found = plainText(text).matchAll(/(?<!\d\.? ?(?:de )?)\b([a-z]{3,10})\.? (?:de )?(20\d{2})\b/g)
  for (const [, word = '', year] of found) {
    const number = monthNumber(word)
    if (number !== null) return daysOfMonth(monthOf(dayOrNull(Number(year), number, 1) ?? day('2000-01-01')))
  }
  return null
}

function spanOf(first: DateFound, second: DateFound, near: Day): DayRange | null {
  const goesOver = first.month > second.month || (first.month === second.month && first.day > second.day)
  const years = yearsOf(first, second, goesOver, near)
  const from = dayFrom(first, years.first)
  const last = dayFrom(second, years.second)
  if (!from || !last || last < from || daysBetween(from, last) > 800) return null
  return { from, to: isWholeMonths(from, last) || last === from ? addDays(last, 1) : last }
}

function yearsOf(first: DateFound, second: DateFound, goesOver: boolean, near: Day) {
  const over = Number(goesOver)
  if (second.year !== null) return { first: first.year ?? second.year - over, second: second.year }
  if (first.year !== null) return { first: first.year, second: first.year + over }
  const around = Number(near.slice(0, 4))
  const distance = (year: number) => Math.abs(daysBetween(dayFrom(first, year) ?? near, near))
  const [nearest = around] = [around - 1, around, around + 1].sort((one, other) => distance(one) - distance(other))
  return { first: nearest, second: nearest + over }
}

function isWholeMonths(from: Day, last: Day): boolean {
  return from.endsWith('-01') && addDays(last, 1).endsWith('-01')
}

function dateAtStart(plain: string, isEnglish: boolean): DateFound | null {
  for (const form of forms) {
    const match = new RegExp(`^(?:${form.source})`).exec(plain)
    const groups = match?.groups
    if (!match || !groups) continue
    const found = { ...monthAndDay(groups, isEnglish), length: match[0].length }
    const year = groups.year === undefined ? null : Number(groups.year)
    if (found.month !== null && dayOrNull(year ?? 2024, found.month, found.day)) {
      return { month: found.month, day: found.day, length: found.length, year }
    }
  }
  return null
}

function monthAndDay(groups: Record<string, string | undefined>, isEnglish: boolean) {
  const { month, number, first, second, mark } = groups
  if (month !== undefined) return { month: monthNumber(month), day: Number(groups.day) }
  if (number !== undefined) return { month: Number(number), day: Number(groups.day) }
  // 03/04/2026 is March in English; elsewhere, and with dots, April.
  const isMonthFirst = mark === '/' && isEnglish && Number(first) <= 12
  return isMonthFirst ? { month: Number(first), day: Number(second) } : { month: Number(second), day: Number(first) }
}

function monthNumber(word: string): number | null {
  const place = word.length < 3 ? -1 : months.findIndex((names) => names.some((name) => name.startsWith(word)))
  return place < 0 ? null : place + 1
}

function dayFrom({ month, day: ofMonth }: { month: number; day: number }, year: number): Day | null {
  return dayOrNull(year, month, ofMonth)
}

function dayOrNull(year: number, month: number, ofMonth: number): Day | null {
  try {
    return day(`${year}-${String(month).padStart(2, '0')}-${String(ofMonth).padStart(2, '0')}`)
  } catch (thrown) {
    if (thrown instanceof AppError) return null
    throw thrown
  }
}
