import { type Day, formatDay, type Month } from '../base/calendar.ts'

/** A place on an axis of time: a day (also for the week that starts with it), a month, or an hour of UTC (`2026-11-21T14`). */
export type Step = Day | Month | `${string}T${string}`

/** What each step of an axis says, and the places of those that say it; the newest always does. */
export function stepLabels(steps: readonly Step[], most = 6): { ticks: number[]; labels: Array<string | string[]> } {
  const newest = steps.at(-1) ?? ''
  if (newest.length === 7) {
    return {
      ticks: steps.map((_, at) => at),
      labels: steps.map((step, at) => monthLabel(step, at === 0 ? steps[1] : '')),
    }
  }
  return {
    ticks: spread(steps.length, most),
    labels: steps.map((step) => (step.includes('T') ? hourLabel(step) : formatDay(step as Day, newest.slice(0, 4)))),
  }
}

// `Jan` over `2026` where a year begins, else `Feb`: twelve have to fit side by side. The first names its year unless the next does.
function monthLabel(month: string, next: string | undefined): string | string[] {
  const name = Temporal.PlainDate.from(`${month}-01`).toLocaleString('en-US', { month: 'short' })
  const namesYear = month.endsWith('-01') || (next !== '' && !next?.endsWith('-01'))
  return namesYear ? [name, month.slice(0, 4)] : name
}

function hourLabel(hour: string): string {
  const [on = '', at = ''] = hour.split('T')
  return at === '00' ? formatDay(on as Day, on.slice(0, 4)) : `${at}:00`
}

/** At most `most + 1` of so many places, evenly apart, counted back from the last. */
function spread(count: number, most: number): number[] {
  const apart = Math.max(1, Math.ceil(count / most))
  return Array.from({ length: count }, (_, at) => at).filter((at) => (count - 1 - at) % apart === 0)
}
