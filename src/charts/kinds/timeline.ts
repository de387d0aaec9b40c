import type { Filling } from '../filling.ts'
import { fineAmount, onAxis } from '../units.ts'

/** One session: below what each request cost, when; above what it came to. */
export type TimelineChart = {
  name: 'timeline'
  note: string
  /** In order of time. Costs in micro-dollars. */
  requests: ReadonlyArray<{ at: Date; costMicroUsd: number }>
  /** The zone of whoever looks. */
  timeZone: string
}

const mostBars = 140
const stepMinutes = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440]

export function fill({ requests, timeZone }: TimelineChart): Filling {
  const times = requests.map(({ at }) => at.getTime())
  const [first = 0, last = 0] = [times[0], times.at(-1)]
  const spanMs = Math.max(60_000, last - first)
  const { bars, each } = barsOf(requests, first, spanMs)
  let sum = 0
  const sums = bars.map(({ at, cost }) => {
    sum += cost
    return { at, sum }
  })
  return {
    params: {
      from: first - spanMs * 0.01,
      to: first + spanMs * 1.01,
      ...ticksOf(first, spanMs, timeZone),
      most: sum * 1.1 || 1,
      most_bar: Math.max(...bars.map(({ cost }) => cost)) || 1,
      each,
    },
    data: {
      bars,
      sums,
      end: sums.slice(-1).map((row) => ({ ...row, text: fineAmount(sum, 'usd') })),
    },
  }
}

/** A bar for each request; for each of equal parts of the time where requests are too many to tell apart. */
function barsOf(requests: TimelineChart['requests'], first: number, spanMs: number) {
  if (requests.length <= mostBars) {
    const bars = requests.map(({ at, costMicroUsd }) => ({ at: at.getTime(), cost: onAxis('usd', costMicroUsd) }))
    return { bars, each: `${requests.length} requests, each a bar` }
  }
  const minutes = stepMinutes.find((step) => spanMs / (step * 60_000) <= mostBars) ?? 1440
  const partMs = minutes * 60_000
  const parts = new Map<number, number>()
  for (const { at, costMicroUsd } of requests) {
    const part = first + Math.floor((at.getTime() - first) / partMs) * partMs
    parts.set(part, (parts.get(part) ?? 0) + costMicroUsd)
  }
  const bars = [...parts].map(([at, cost]) => ({ at: at + partMs / 2, cost: onAxis('usd', cost) }))
  const span = minutes < 60 ? `${minutes} min` : `${minutes / 60} h`
  return { bars, each: `${requests.length.toLocaleString('en-US')} requests, ${span} a bar` }
}

/** Round times of the zone, six or fewer, and how they read. */
function ticksOf(first: number, spanMs: number, timeZone: string): { ticks: number[]; labels: Record<string, string> } {
  const stepMs = (stepMinutes.find((step) => spanMs / (step * 60_000) <= 6) ?? 1440) * 60_000
  const start = Temporal.Instant.fromEpochMilliseconds(first).toZonedDateTimeISO(timeZone)
  const offsetMs = start.offsetNanoseconds / 1e6
  const tickFrom = Math.ceil((first + offsetMs) / stepMs) * stepMs - offsetMs
  const ticks = Array.from({ length: 8 }, (_, index) => tickFrom + index * stepMs).filter((at) => at <= first + spanMs)
  const read = (at: number) => {
    const then = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone)
    const day = then.toLocaleString('en-US', { month: 'short', day: 'numeric' })
    return then.hour === 0 && then.minute === 0 ? day : then.toPlainTime().toString().slice(0, 5)
  }
  return { ticks, labels: Object.fromEntries(ticks.map((at) => [at, read(at)])) }
}
