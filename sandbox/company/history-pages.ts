import { dayHistory } from './day-history.ts'
import type { UsageRecord } from './usage-record.ts'
import { dayAfter, dayOf, startOf } from './work-calendar.ts'

export type HistoryPage = { records: UsageRecord[]; next: string | null }

const enough = 1_500

/**
 * The records from a day on, whole days at a time, up to an instant that is not part of it any more. `next` is the day
 * the following page begins with.
 */
export function historyPage(input: { from: string; to: number }): HistoryPage {
  const records: UsageRecord[] = []
  let day = input.from
  while (records.length < enough && startOf(day) < input.to) {
    records.push(...dayHistory(day).filter((record) => Date.parse(record.at) < input.to))
    day = dayAfter(day)
  }
  return { records, next: startOf(day) < input.to ? day : null }
}

/** Reads what `from`, `to` and `cursor` of a request say; `to` is a day (not part of it) or an instant. */
export function readRange(query: URLSearchParams): { from: string; to: number } | { fault: string } {
  const from = query.get('cursor') ?? query.get('from') ?? ''
  const to = Date.parse(query.get('to') ?? '')
  if (!isDay(from)) return { fault: '"from" must be a day like 2026-05-01' }
  if (Number.isNaN(to)) return { fault: '"to" must be a day like 2026-11-21, or an instant' }
  return { from, to }
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(startOf(text)) && dayOf(startOf(text)) === text
}
