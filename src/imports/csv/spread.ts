import { addDays, type Day, daysIn, startOfDay } from '../../base/calendar.ts'
import { type AttoUsd, roundedTogether, splitUsd } from '../../base/exact-usd.ts'
import type { ReportedUsage } from '../../ledger/reported-usage.ts'
import type { DaySpan } from '../preview.ts'

/**
 * A sum over a period as usage of its days up to `today`, the same each day as far as money and counts can be divided: a day of
 * which one source told must not be told by another as well. None where the period has not begun.
 */
export function spreadOverDays(
  usage: ReportedUsage,
  { cost, list, span, today }: { cost: AttoUsd; list: AttoUsd; span: DaySpan; today: Day },
): ReportedUsage[] {
  const last = span.last < today ? span.last : today
  const days = daysIn({ from: span.first, to: addDays(last, 1) })
  if (days.length === 0) return []
  const evenly = days.map(() => 1n)
  const costs = roundedTogether(splitUsd(cost, evenly))
  const lists = roundedTogether(splitUsd(list, evenly))
  return days.flatMap((day, index) => {
    const part = (count: number) => Math.floor(count / days.length) + (index < count % days.length ? 1 : 0)
    const costMicroUsd = costs[index] ?? null
    const listMicroUsd = lists[index] ?? null
    const inputTokens = part(usage.inputTokens)
    const outputTokens = part(usage.outputTokens)
    const requests = part(usage.requests)
    if (!costMicroUsd && !listMicroUsd && inputTokens + outputTokens + requests === 0) return []
    const at = startOfDay(day).getTime()
    return [{ ...usage, at, costMicroUsd, listMicroUsd, inputTokens, outputTokens, requests }]
  })
}
