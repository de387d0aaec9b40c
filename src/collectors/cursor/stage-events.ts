import { openWindow, type StagedWindow, stagePage } from '../../sources/staged-window.ts'
import { ahead } from '../ahead.ts'
import type { Reading } from '../feed.ts'
import type { VendorClient } from '../vendor-client.ts'
import { askEventsPage, type EventsPage, pagesFor } from './events-page.ts'

/** What has been read of a window and is not staged yet, at the most. */
const pagesAhead = 32

/** More events than this are read as several windows. */
const mostEvents = 40_000

/**
 * `moved`: the vendor's count changed while the pages were read, so that pages may have shifted; what was staged is of no
 * use. Of `too-many` and `not-believed` one page was read and nothing staged.
 */
export type Staging =
  | { outcome: 'staged'; window: StagedWindow; total: number }
  | { outcome: 'moved' }
  | { outcome: 'not-believed' }
  | { outcome: 'too-many'; total: number }

/**
 * Reads a window's pages and stages them, going on after the pages of `left`. The next pages are asked for while one is
 * staged; nothing is staged before the vendor's count is believed. `split`: the window is given up when it has too many
 * events. `onPage` hears what share of the pages is staged.
 */
export async function stageEvents(
  reading: Reading,
  range: { from: Date; to: Date },
  input: {
    left: StagedWindow | null
    isBelieved(total: number): Promise<boolean>
    split: boolean
    onPage(share: number): void
  },
): Promise<Staging> {
  const { db, accountId, client, told } = reading
  const { left, isBelieved, split, onPage } = input
  let window = left
  let expected = left?.expected ?? null
  for await (const page of ahead(pagesOf(client, range, { left, split }), pagesAhead)) {
    expected ??= page.total
    if (page.total !== expected || !page.isWhole) return { outcome: 'moved' }
    if (split && page.total > mostEvents) return { outcome: 'too-many', total: page.total }
    if (!window) {
      if (!(await isBelieved(page.total))) return { outcome: 'not-believed' }
      window = await openWindow(db, { accountId, source: 'cursor-events', from: range.from, to: range.to, expected })
    }
    if (window.pages.has(page.page)) continue
    await stagePage(db, window, page)
    told({ pages: 1, records: page.events })
    onPage(page.page / Math.max(1, page.pages))
  }
  if (!window || expected === null) throw new Error('a window has at least a first page')
  return { outcome: 'staged', window, total: expected }
}

// The first answer of a window that was left tells whether the pages that are here still hold; with all here, one is asked again.
async function* pagesOf(
  client: VendorClient,
  range: { from: Date; to: Date },
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
