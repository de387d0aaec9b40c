import type { History } from '../../sandbox/detection/history.ts'
import { dayMs, hourMs } from '../../src/base/calendar.ts'

/** A message about somebody, as detectors are scored by. */
export type Said = { at: number; subject: { kind: 'entity'; id: string } }

/**
 * A person's day against their own last 30 days, as it is written in a query: beyond the mean by so many standard deviations.
 * Days without usage count as none; nobody is judged before their eighth day with usage. Once a day and person.
 */
export function zScoreAlerts(history: History, limit: number): Said[] {
  return judgedHourly(history, (days, today) => {
    const before = Array.from({ length: 30 }, (_, index) => days.get(today - 1 - index) ?? 0)
    if (before.filter((usd) => usd > 0).length < 7) return Number.POSITIVE_INFINITY
    const mean = before.reduce((sum, usd) => sum + usd, 0) / before.length
    const variance = before.reduce((sum, usd) => sum + (usd - mean) ** 2, 0) / before.length
    return mean + limit * Math.sqrt(variance)
  })
}

/** The same limit for everybody, chosen by what is known: as much as one day in a hundred came to before the scoring begins. */
export function dailyLimitAlerts(history: History): Said[] {
  const before = history.rows.filter(({ at }) => at < history.scoredFrom)
  const days = Map.groupBy(before, ({ entity, at }) => `${entity} ${Math.floor(at / dayMs)}`)
  const sums = [...days.values()].map((rows) => rows.reduce((sum, { cost }) => sum + cost, 0)).sort((a, b) => a - b)
  const limit = sums[Math.floor(sums.length * 0.99)] ?? Number.POSITIVE_INFINITY
  return judgedHourly(history, () => limit)
}

/** Each hour, everybody's day so far against a limit: by what they used on days before (millionths of a dollar, by day number). */
function judgedHourly(
  { rows, from, to }: History,
  limitOf: (days: ReadonlyMap<number, number>, today: number) => number,
): Said[] {
  const said: Said[] = []
  const lastSaid = new Map<string, number>()
  const used = new Map<string, Map<number, number>>()
  let index = 0
  for (let now = from + hourMs; now <= to; now += hourMs) {
    const today = Math.floor((now - 1) / dayMs)
    const touched = new Set<string>()
    for (let row = rows[index]; row && row.seenAt < now; row = rows[++index]) {
      const days = used.get(row.entity) ?? new Map<number, number>()
      const day = Math.floor(row.at / dayMs)
      used.set(row.entity, days.set(day, (days.get(day) ?? 0) + row.cost))
      touched.add(row.entity)
    }
    for (const id of touched) {
      const days = used.get(id) ?? new Map<number, number>()
      if (lastSaid.get(id) === today || (days.get(today) ?? 0) <= limitOf(days, today)) continue
      lastSaid.set(id, today)
      said.push({ at: now, subject: { kind: 'entity', id } })
    }
  }
  return said
}
