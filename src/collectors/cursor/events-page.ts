import type { ReportedUsage } from '../../ledger/reported-usage.ts'
import type { VendorClient } from '../vendor-client.ts'
import { changedShape, readAnswer } from '../vendor-problem.ts'
import { usageEventsAnswer } from './schema.ts'
import { usagesOf } from './usage-event.ts'

const path = '/teams/filtered-usage-events'

/** The most Cursor gives at a time. */
const eventsAPage = 1_000

export function pagesFor(events: number, pageSize = eventsAPage): number {
  return Math.ceil(events / pageSize)
}

/**
 * A page of a window's events, newest first. `total`: how many events the window has, as Cursor says at this moment;
 * `events`: how many of them are on this page; `isWhole`: as many as belong on it.
 */
export type EventsPage = {
  page: number
  total: number
  pages: number
  events: number
  isWhole: boolean
  usages: ReportedUsage[]
}

/** Asks for one page of `[from, to)`. Cursor's windows include both ends, to the millisecond. */
export async function askEventsPage(
  client: VendorClient,
  window: { from: Date; to: Date },
  page: number,
): Promise<EventsPage> {
  const body = { startDate: window.from.getTime(), endDate: window.to.getTime() - 1, page, pageSize: eventsAPage }
  const asked = { vendor: client.vendor, endpoint: `POST ${path}` }
  const answer = readAnswer(usageEventsAnswer, await client.post(path, body), asked)
  const usages: ReportedUsage[] = []
  for (const [index, event] of answer.usageEvents.entries()) {
    if (!event.userEmail && !event.serviceAccountId) throw changedShape(asked, `usageEvents.${index}.userEmail`)
    usages.push(...usagesOf(event))
  }
  const total = answer.totalUsageEventsCount
  const pageSize = answer.pagination?.pageSize || eventsAPage
  const events = answer.usageEvents.length
  const isWhole = events === Math.max(0, Math.min(pageSize, total - (page - 1) * pageSize))
  return { page, total, pages: pagesFor(total, pageSize), events, isWhole, usages }
}
