import { disguiseUsage } from '../../ledger/disguise-usage.ts'
import type { Source } from '../../ledger/entry.ts'
import { daysOf } from '../../sources/days-of.ts'
import {
  linesOf,
  nobodySaid,
  openWindow,
  type StagedLines,
  type StagedWindow,
  stageLines,
} from '../../sources/staged-window.ts'
import { changedPart, wasToldBefore } from '../../sources/told-again.ts'
import { ahead } from '../ahead.ts'
import type { Reading } from '../feed.ts'
import type { VendorClient } from '../vendor-client.ts'
import { askEventsPage, type EventsPage, pagesFor } from './events-page.ts'

const source: Source = 'cursor-events'

/** What has been read of a window and is not staged yet, at the most. */
const pagesAhead = 24

/** More events than this are read as several windows. */
const mostEvents = 40_000

/**
 * `window`: what is to be counted of what was read; null where the ledger has all of it. `isToldAgain`: the vendor told of
 * some of these days before. `moved`: the vendor's count changed while the pages were read, so that pages may have shifted;
 * what was staged is of no use. Of `too-many` and `not-believed` one page was read and nothing staged.
 */
export type Staging =
  | { outcome: 'staged'; window: StagedWindow | null; isToldAgain: boolean; total: number }
  | { outcome: 'moved' }
  | { outcome: 'not-believed' }
  | { outcome: 'too-many'; total: number }

type Range = { from: Date; to: Date }

/**
 * Reads a window's pages and stages them, going on after the pages of `left`. The next pages are asked for while one is
 * staged; nothing is staged before the vendor's count is believed. Of days the vendor told of before, only what has changed
 * is staged, once all pages are here. `split`: the window is given up when it has too many events. `onPage` hears what
 * share of the pages is read. `counted`: windows that are still being counted.
 */
export async function stageEvents(
  reading: Reading,
  range: Range,
  input: {
    left: StagedWindow | null
    isBelieved(total: number): Promise<boolean>
    split: boolean
    counted: ReadonlySet<number>
    onPage(share: number): void
  },
): Promise<Staging> {
  const { db, accountId, told } = reading
  const { left, isBelieved, split, counted, onPage } = input
  const whole = { accountId, source, ...range }
  let window = left
  let expected = left?.expected ?? null
  let kept: StagedLines[] | null = null
  for await (const page of ahead(pagesOf(reading, range, { left, split }), pagesAhead)) {
    expected ??= page.total
    if (page.total !== expected || !page.isWhole) return { outcome: 'moved' }
    if (split && page.total > mostEvents) return { outcome: 'too-many', total: page.total }
    if (!window && !kept) {
      if (!(await isBelieved(page.total))) return { outcome: 'not-believed' }
      if (page.total <= mostEvents && (await wasToldBefore(db, whole))) kept = []
      else window = await openWindow(db, { ...whole, expected }, counted)
    }
    if (kept) kept.push(page.lines)
    else if (window && !window.pages.has(page.page)) await stageLines(db, window, page.lines)
    else continue
    told({ pages: 1, records: page.events })
    onPage(page.page / Math.max(1, page.pages))
  }
  if (expected === null) throw new Error('a window has at least a first page')
  if (kept) window = await stageChanged(reading, range, { pages: kept, counted })
  return { outcome: 'staged', window, isToldAgain: kept !== null, total: expected }
}

async function stageChanged(
  { db, accountId }: Reading,
  range: Range,
  { pages, counted }: { pages: readonly StagedLines[]; counted: ReadonlySet<number> },
): Promise<StagedWindow | null> {
  const part = await changedPart(db, { accountId, source, ...range }, pages)
  if (!part) return null
  // How many events the part has by itself nobody said, so a run that finds it begins it anew.
  const window = await openWindow(db, { accountId, source, ...part, expected: nobodySaid }, counted)
  const days = new Set(daysOf(part))
  for (const lines of pages) {
    const changed = new Map([...lines].filter(([day]) => days.has(day)))
    if (changed.size > 0) await stageLines(db, window, changed)
  }
  return window
}

type ReadPage = Omit<EventsPage, 'usages'> & { lines: StagedLines }

// Their lines take a third of the memory of the events.
async function* pagesOf(
  reading: Reading,
  range: Range,
  input: { left: StagedWindow | null; split: boolean },
): AsyncGenerator<ReadPage, void, undefined> {
  for await (const { usages, ...page } of eventsPagesOf(reading.client, range, input)) {
    yield { ...page, lines: linesOf(range, { page: page.page, usages: disguiseUsage(usages, reading) }) }
  }
}

// The first answer of a window that was left tells whether the pages that are here still hold; with all here, one is asked again.
async function* eventsPagesOf(
  client: VendorClient,
  range: Range,
  { left, split }: { left: StagedWindow | null; split: boolean },
): AsyncGenerator<EventsPage, void, undefined> {
  const staged = left?.pages ?? new Set()
  let start = 1
  while (staged.has(start)) start++
  const first = await askEventsPage(client, range, start > pagesFor(left?.expected ?? 0) ? 1 : start)
  yield first
  if (split && first.total > mostEvents) return
  for (let page = 1; page <= first.pages; page++) {
    if (page !== first.page && !staged.has(page)) yield await askEventsPage(client, range, page)
  }
}
