import { addDays, type Day, dayOf, daysIn } from '../base/calendar.ts'

/** The UTC days a window has a part of. */
export function daysOf({ from, to }: { from: Date; to: Date }): Day[] {
  return daysIn({ from: dayOf(from), to: addDays(dayOf(new Date(to.getTime() - 1)), 1) })
}
