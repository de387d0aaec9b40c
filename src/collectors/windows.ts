import { addDays, type Day, dayOf, startOfDay } from '../base/calendar.ts'
import { disguiseUsage } from '../ledger/disguise-usage.ts'
import type { Source } from '../ledger/entry.ts'
import type { ReportedUsage } from '../ledger/reported-usage.ts'
import { countWindow } from '../sources/count-window.ts'
import { openWindow, stagePage } from '../sources/staged-window.ts'
import type { Reading } from './feed.ts'

/** `[from, to)`. `older`: behind what was read already, so that parts of it are read newest first; else oldest first. */
export type Window = { from: Date; to: Date; toward: 'newer' | 'older' }

/**
 * What is to be read, in the order in which each window may be kept as soon as it is read without leaving a hole: from
 * `rereadDays` before what was read last up to now, oldest first; then back to `backfillDays` ago, newest first. Windows
 * begin and end at midnight UTC, but for the last, which ends now, and are at most `maxDays` long. `since` adds the days
 * from there on. Days before `removedBefore` whose details were removed are not read again: they would count twice.
 */
export function windowsToRead(input: {
  readFrom: Date | null
  readTo: Date | null
  now: Date
  rereadDays: number
  maxDays: number
  backfillDays: number
  since: Day | null
  removedBefore: Day | null
}): Window[] {
  const { readFrom, readTo, now, rereadDays, maxDays, backfillDays, since, removedBefore } = input
  const today = dayOf(now)
  const known = readFrom ? dayOf(readFrom) : null
  const again = addDays(readTo && readTo < now ? dayOf(readTo) : today, -rereadDays)
  const wanted = since !== null && since < again ? since : again
  // Days before what is known are read last, whoever wants them: only there does newest first leave no hole.
  const first = known !== null && wanted < known ? known : wanted
  const oldest = [addDays(today, -backfillDays), ...(since === null ? [] : [since])].sort()[0] ?? today
  const newer = newerWindows(first, now, maxDays)
  const older = olderWindows(oldest, readFrom ?? startOfDay(first), maxDays)
  if (removedBefore === null) return [...newer, ...older]
  // What lies behind the first day that was read was never told of by this source.
  return [...after(newer, removedBefore), ...(readFrom === null ? after(older, removedBefore) : older)]
}

function newerWindows(first: Day, now: Date, maxDays: number): Window[] {
  const windows: Window[] = []
  for (let from = first; startOfDay(from) < now; from = addDays(from, maxDays)) {
    const end = startOfDay(addDays(from, maxDays))
    windows.push({ from: startOfDay(from), to: end < now ? end : now, toward: 'newer' })
  }
  return windows
}

function olderWindows(oldest: Day, before: Date, maxDays: number): Window[] {
  const windows: Window[] = []
  for (let to = before; to > startOfDay(oldest); ) {
    const start = addDays(dayOf(new Date(to.getTime() - 1)), 1 - maxDays)
    const from = startOfDay(start > oldest ? start : oldest)
    windows.push({ from, to, toward: 'older' })
    to = from
  }
  return windows
}

function after(windows: readonly Window[], day: Day): Window[] {
  const start = startOfDay(day)
  return windows.flatMap((window) =>
    window.to <= start ? [] : [{ ...window, from: window.from < start ? start : window.from }],
  )
}

/** Tells the ledger a window that fits in memory, as one page; counts what changed. */
export async function tellWindow(
  reading: Reading,
  window: { source: Source; from: Date; to: Date; usages: readonly ReportedUsage[] },
): Promise<void> {
  const { db, accountId, runId, provider, told } = reading
  const { source, from, to } = window
  const usages = disguiseUsage(window.usages, reading)
  const staged = await openWindow(db, { accountId, source, from, to, expected: usages.length })
  await stagePage(db, staged, { page: 1, usages })
  const { added, removed } = await countWindow(db, { runId, provider, window: staged })
  told({ records: usages.length, changed: added + removed })
}
