import { type Day, type DayRange, daysBetween } from '../base/calendar.ts'
import { type MicroUsd, microUsd } from '../base/money.ts'

/** Somebody who used the plan in a billing cycle; `ranOutOn` null: it lasted so far. */
export type PlanUser = { personId: string; name: string; ranOutOn: Day | null; beyondMicroUsd: MicroUsd }

/** How long plans lasted in a billing cycle. Days are those of the cycle, from 1. */
export type PlanInsight = {
  cycle: DayRange
  people: number
  /** Who paid beyond the plan, the first first, with the day on which that began. */
  ended: Array<PlanUser & { day: number }>
  /** Of those who did: people by the day, and the mean and median day; null where nobody did. */
  buckets: Array<{ label: string; people: number }>
  mean: number | null
  median: number | null
  beyondMicroUsd: MicroUsd
}

const bounds = [
  { label: 'day 1–3', to: 3 },
  { label: 'day 4–7', to: 7 },
  { label: 'day 8–14', to: 14 },
  { label: 'day 15 on', to: Number.POSITIVE_INFINITY },
]

/** Reckons, from everybody who used a plan in a cycle, who ran out of it and when. */
export function planInsight(cycle: DayRange, users: readonly PlanUser[]): PlanInsight {
  const ended = users.flatMap((user) =>
    user.ranOutOn === null ? [] : [{ ...user, day: daysBetween(cycle.from, user.ranOutOn) + 1 }],
  )
  const days = ended.map(({ day }) => day).toSorted((a, b) => a - b)
  const [low, high] = [days[Math.floor((days.length - 1) / 2)], days[Math.floor(days.length / 2)]]
  return {
    cycle,
    people: users.length,
    ended,
    buckets: bounds.map(({ label, to }, at) => {
      const from = bounds[at - 1]?.to ?? 0
      return { label, people: days.filter((day) => day > from && day <= to).length }
    }),
    mean: days.length === 0 ? null : days.reduce((sum, day) => sum + day, 0) / days.length,
    median: low === undefined || high === undefined ? null : (low + high) / 2,
    beyondMicroUsd: microUsd(users.reduce((sum, { beyondMicroUsd }) => sum + beyondMicroUsd, 0)),
  }
}
