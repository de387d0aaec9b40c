import { dayOf } from '../../base/calendar.ts'
import type { Activity } from '../../sources/activity.ts'
import { dayRangeOf } from '../../sources/days-of.ts'
import type { Feed, Reading } from '../feed.ts'
import { keepActivity } from '../keep-activity.ts'
import { isBeyondItsPast } from '../past.ts'
import type { VendorClient } from '../vendor-client.ts'
import { readAnswer } from '../vendor-problem.ts'
import { type Window, windowsToRead } from '../windows.ts'
import { figuresOf } from './figures.ts'
import { dailyUsageAnswer } from './schema.ts'

const path = '/teams/daily-usage-data'
const name = 'cursor-daily'
// Cursor gives 30 days at a time; a third of them has no more rows than fit in memory of a large team.
const days = { reread: 3, most: 10, back: 365 }
const emptyWindowsAtEnd = 6

/** What each member did each day: lines, tabs, requests by kind, the version of the client. No money. */
export const dailyUsage: Feed = {
  name,
  title: 'daily usage',
  async read(reading) {
    const { state, now, since, told, keep, reached } = reading
    let emptyInARow = 0
    const windows = windowsToRead({
      ...state,
      now,
      rereadDays: days.reread,
      maxDays: days.most,
      backfillDays: days.back,
      since,
    })
    const oldest = windows.at(-1)?.from ?? now
    for (const window of windows) {
      let rows: Activity[]
      try {
        rows = await readWindow(reading, window)
      } catch (thrown) {
        if (isBeyondItsPast(window, thrown)) break
        throw thrown
      }
      const { from, to, toward } = window
      const { changed } = await keepActivity(reading, { feed: name, ...dayRangeOf(window), rows })
      told({ changed })
      reached(from, { from: now, to: oldest })
      await keep({ from, to })
      emptyInARow = toward === 'older' && rows.length === 0 ? emptyInARow + 1 : 0
      if (emptyInARow === emptyWindowsAtEnd) break
    }
    // Before that there is nothing; without this every run would look a little further back.
    await keep({ from: oldest, to: now })
  },
}

async function readWindow({ client, told }: Reading, window: Window): Promise<Activity[]> {
  const rows: Activity[] = []
  for (let page = 1, pages = 1; page <= pages; page++) {
    const answer = await askDailyUsage(client, window, page)
    pages = answer.pagination?.totalPages ?? 1
    told({ pages: 1, records: answer.data.length })
    for (const { day, date, email, isActive, ...figures } of answer.data) {
      if (isActive === false) continue
      rows.push({
        day: dayOf(new Date(day ?? date)),
        handle: email.trim().toLowerCase(),
        dimension: '',
        figures: figuresOf(figures, ['userId']),
      })
    }
  }
  return rows
}

/** Both ends are part of the window, and 30 days the most. */
export async function askDailyUsage(client: VendorClient, { from, to }: { from: Date; to: Date }, page: number) {
  const body = { startDate: from.getTime(), endDate: to.getTime() - 1, page, pageSize: 1_000 }
  return readAnswer(dailyUsageAnswer, await client.post(path, body), {
    vendor: client.vendor,
    endpoint: `POST ${path}`,
  })
}
