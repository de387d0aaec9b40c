import { addDays, type Day, type DayRange, dayOf, daysIn } from '../base/calendar.ts'

/** From the first to the last of the UTC days a window has a part of. */
export function dayRangeOf({ from, to }: { from: Date; to: Date }): DayRange {
  return { from: dayOf(from), to: addDays(dayOf(new Date(to.getTime() - 1)), 1) }
}

/** The UTC days a window has a part of. */
export function daysOf(window: { from: Date; to: Date }): Day[] {
  return daysIn(dayRangeOf(window))
}
