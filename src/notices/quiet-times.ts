import { knownZone } from './local-schedule.ts'

/**
 * When somebody is not written to without need: by the clock on their wall, and on whole days of the week (ISO, Monday being
 * 1). `hours` null: at no hour. Hours that end before they begin reach into the next day.
 */
export type QuietTimes = { hours: { from: string; until: string } | null; days: readonly number[] }

/** What holds for whoever chose nothing: from eight in the evening to eight in the morning, and at the weekend. */
export const usualQuietTimes: QuietTimes = { hours: { from: '20:00', until: '08:00' }, days: [6, 7] }

/** At no time. */
export const noQuietTimes: QuietTimes = { hours: null, days: [] }

/**
 * When the quiet time `now` lies in ends; null where it lies in none. Quiet times that touch are one: Friday evening ends on
 * Monday morning. Where the clocks change, a time they skip counts as the one they go on with, one they show twice as the
 * first.
 */
export function quietUntil(now: Date, zone: string, quiet: QuietTimes): Date | null {
  const here = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(knownZone(zone))
  const spans = daysAround.flatMap((days) => spansOf(here.toPlainDate().add({ days }), here.timeZoneId, quiet))
  let end = now.getTime()
  for (;;) {
    const next = spans.find((span) => span.from <= end && end < span.until)
    if (!next) break
    end = next.until
  }
  return end > now.getTime() ? new Date(end) : null
}

// Six quiet days in a row, and the nights around them.
const daysAround = [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8]

type Span = { from: number; until: number }

function spansOf(date: Temporal.PlainDate, timeZone: string, { hours, days }: QuietTimes): Span[] {
  const tomorrow = date.add({ days: 1 })
  const at = (day: Temporal.PlainDate, time?: string) =>
    day.toZonedDateTime({ timeZone, ...(time === undefined ? {} : { plainTime: Temporal.PlainTime.from(time) }) })
      .epochMilliseconds
  return [
    ...(days.includes(date.dayOfWeek) ? [{ from: at(date), until: at(tomorrow) }] : []),
    ...(hours
      ? [{ from: at(date, hours.from), until: at(hours.until > hours.from ? date : tomorrow, hours.until) }]
      : []),
  ]
}
