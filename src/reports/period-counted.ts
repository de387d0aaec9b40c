import { addDays, type Day } from '../base/calendar.ts'
import { daysBefore, type ReadRange } from './period-range.ts'
import { monthsEarlier, type Period, type Reckoning } from './period-unit.ts'

/** Three years, the most that is shown at once. */
export const longestMonths = 36
const longestDays = 1095

/** Reads so many days, weeks, months, years or hours up to today: `7d`, `last 2 weeks`, `3 months`, `24h`, `past week`. */
export function counted(words: string, { today }: Reckoning): ReadRange | null {
  const [, typed, unit] = /^(?:last |past )?(\d{1,4}) ?([a-z]+)$/.exec(words) ?? /^past ()([a-z]+)$/.exec(words) ?? []
  const count = typed === '' ? 1 : Number(typed)
  switch (unit) {
    case 'h':
    case 'hour':
    case 'hours':
      return count < 1 ? { fault: wrongCount } : lastDays(Math.ceil(count / 24) + 1, today, 'hours')
    case 'd':
    case 'day':
    case 'days':
      return lastDays(count, today)
    case 'w':
    case 'week':
    case 'weeks':
      return lastDays(count * 7, today)
    case 'm':
    case 'mo':
    case 'month':
    case 'months':
      return lastMonths(count, today)
    case 'y':
    case 'year':
    case 'years':
      return lastMonths(count * 12, today)
    default:
      return null
  }
}

/** Today, compared with yesterday. */
export function onlyToday(today: Day): Period {
  const range = { from: today, to: addDays(today, 1) }
  const previous = { label: 'yesterday', when: 'yesterday', range: { from: addDays(today, -1), to: today } }
  return { kind: 'today', word: 'today', label: 'today', when: 'today', range, previous }
}

// Spend is kept by whole days: the last 24 hours touch two of them.
function lastDays(count: number, today: Day, said: 'days' | 'hours' = 'days'): ReadRange {
  if (count < 1 || count > longestDays) return { fault: wrongCount }
  if (count === 1) return { period: onlyToday(today) }
  const range = { from: addDays(today, 1 - count), to: addDays(today, 1) }
  const previous = daysBefore(range.from, count)
  const days = { label: `the last ${count} days`, when: `in the last ${count} days`, word: `${count}d` }
  if (said === 'days') return { period: { kind: 'days', ...days, range, previous } }
  const label = count === 2 ? 'yesterday and today (whole UTC days)' : `${days.label} (whole UTC days)`
  const when = count === 2 ? label : `in ${label}`
  return { period: { kind: 'days', word: `${(count - 1) * 24}h`, label, when, range, previous } }
}

function lastMonths(count: number, today: Day): ReadRange {
  if (count < 1 || count > longestMonths) return { fault: wrongCount }
  const to = addDays(today, 1)
  const from = addDays(monthsEarlier(today, count), 1)
  const label = count === 1 ? 'the month up to today' : `the last ${count} months`
  const before = count === 1 ? 'the month before' : `the ${count} months before`
  const previous = { label: before, when: `in ${before}`, range: { from: monthsEarlier(from, count), to: from } }
  return { period: { kind: 'months', word: `${count}m`, label, when: `in ${label}`, range: { from, to }, previous } }
}

const wrongCount =
  'I can show from 1 day to 3 years, for example `30d`. For older days name them, like `2025-q3` or `2026-03`.'
