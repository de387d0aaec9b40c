import type { UsedHour } from '../ledger/activity-hour-queries.ts'
import { isTimeZone } from '../settings/organisation-settings.ts'

/** When somebody works: requests by weekday, Monday first, and hour of the day in a zone. */
export type ActivityProfile = { timeZone: string; hours: readonly number[][]; requests: number }

/** The hours of a range laid over one week in a zone; UTC for a zone that is none. */
export function activityProfile(used: readonly UsedHour[], zone: string): ActivityProfile {
  const timeZone = isTimeZone(zone) ? zone : 'UTC'
  const hours = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0))
  let all = 0
  for (const { hour, requests } of used) {
    const then = Temporal.Instant.fromEpochMilliseconds(hour.getTime()).toZonedDateTimeISO(timeZone)
    const weekday = hours[then.dayOfWeek - 1]
    if (weekday) weekday[then.hour] = (weekday[then.hour] ?? 0) + requests
    all += requests
  }
  return { timeZone, hours, requests: all }
}

/** The hour of the week with most requests; null without any. `weekday`: 0 is Monday. */
export function busiestHour({ hours }: ActivityProfile): { weekday: number; hour: number; requests: number } | null {
  const cells = hours.flatMap((row, weekday) => row.map((requests, hour) => ({ weekday, hour, requests })))
  const most = cells.reduce((best, cell) => (cell.requests > best.requests ? cell : best))
  return most.requests > 0 ? most : null
}
