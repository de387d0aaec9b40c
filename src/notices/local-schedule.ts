import { isTimeZone } from '../settings/organisation-settings.ts'

/** When something is said again and again by the clock on somebody's wall. */
export type LocalSchedule = {
  /** An IANA zone; one nobody knows counts as UTC. */
  zone: string
  /** `09:00` */
  time: string
  /** ISO days of the week, Monday being 1; without, every day. */
  weekdays?: readonly number[]
}

/** When it was due last, and the local date that was. */
export type LocalTurn = { due: Date; date: string }

const daysBack = 8

/**
 * The last time not after `now` at which the schedule was due. A time the clocks skip in spring is due where they go on; one
 * they show twice in autumn, the first time. The date names the turn, so that whoever moves to another zone has one a date.
 */
export function lastTurn(now: Date, { zone, time, weekdays }: LocalSchedule): LocalTurn {
  const here = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(knownZone(zone))
  for (let back = 0; back <= daysBack; back++) {
    const date = here.toPlainDate().subtract({ days: back })
    if (weekdays && !weekdays.includes(date.dayOfWeek)) continue
    const turn = date.toZonedDateTime({ timeZone: here.timeZoneId, plainTime: Temporal.PlainTime.from(time) })
    const due = new Date(turn.epochMilliseconds)
    if (due <= now) return { due, date: date.toString() }
  }
  throw new RangeError(`no day of the week of ${weekdays?.join(', ')} lies in the past days`)
}

/** The zone itself, or UTC where nobody knows it. */
export function knownZone(zone: string): string {
  return isTimeZone(zone) ? zone : 'UTC'
}
