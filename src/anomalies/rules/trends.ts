import { formatUsd, roundToMicroUsd } from '../../base/money.ts'
import { type Breach, cycleSpend, entitySubject, type RuleFacts } from './facts.ts'
import type { RuleSettings } from './settings.ts'

/** Many times the own mean of the days before that have any use: a day without is no zero, and one day is enough. */
export function spendSpike(settings: RuleSettings['spendSpike'], facts: RuleFacts): Breach[] {
  const { limit, days, least, leastMean } = settings
  const day = facts.latestDay
  if (limit <= 0 || day === null) return []
  return facts.entities.flatMap(({ id }) => {
    const spend = facts.sumOf(id, day)?.spend ?? 0
    const before = sumsBefore(facts, { entity: id, day, days })
    const mean = before.length > 0 ? before.reduce((sum, one) => sum + one.spend, 0) / before.length : 0
    if (spend < least || mean < leastMean || mean <= 0 || spend / mean <= limit) return []
    return {
      ...ratioOf('spendSpike', id, { value: spend, usual: mean, limit, critical: 3 }),
      excess: spend - mean,
      sinceDay: day,
      sentence: `${usd(spend)} in a day, ${times(spend / mean)} the mean of ${usd(mean)} of the ${days} days before.`,
    }
  })
}

const fewestSpenders = 5

/** Many times the median of what everybody spent this cycle; the upper of the two middle ones where there are two. */
export function cycleOutlier({ limit, leastMedian }: RuleSettings['cycleOutlier'], facts: RuleFacts): Breach[] {
  if (limit <= 0) return []
  const spenders = facts.entities
    .map(({ id }) => ({ id, spend: cycleSpend(facts, id) }))
    .filter(({ spend }) => spend > 0)
    .sort((one, other) => one.spend - other.spend)
  const median = spenders[Math.floor(spenders.length / 2)]?.spend ?? 0
  if (spenders.length < fewestSpenders || median < leastMedian || median <= 0) return []
  return spenders.flatMap(({ id, spend }) => {
    if (spend / median <= limit) return []
    return {
      ...ratioOf('cycleOutlier', id, { value: spend, usual: median, limit, critical: 3 }),
      excess: spend - median,
      sinceDay: facts.cycleStart,
      sentence: `${usd(spend)} this cycle, ${times(spend / median)} the median of ${usd(median)}.`,
    }
  })
}

const fewestPriced = 10
const fewestDays = 3

/** Many times the own mean cost of a request of the days before; only requests that cost anything count. */
export function costPerRequest(settings: RuleSettings['costPerRequest'], facts: RuleFacts): Breach[] {
  const { limit, days, least, leastEach } = settings
  if (limit <= 0) return []
  return facts.entities.flatMap(({ id }) => {
    const today = facts.sumOf(id, facts.today)
    if (!today || today.pricedRequests <= 0 || today.spend < least) return []
    const before = sumsBefore(facts, { entity: id, day: facts.today, days }).filter((sum) => sum.pricedRequests > 0)
    const priced = before.reduce((sum, one) => sum + one.pricedRequests, 0)
    const each = today.spend / today.pricedRequests
    const usual = before.reduce((sum, one) => sum + one.spend, 0) / priced
    if (priced < fewestPriced || before.length < fewestDays || each < leastEach || usual <= 0) return []
    if (each / usual <= limit) return []
    return {
      ...ratioOf('costPerRequest', id, { value: each, usual, limit, critical: 2 }),
      excess: (each - usual) * today.pricedRequests,
      sinceDay: facts.today,
      sentence: `${usd(each)} a request today, ${times(each / usual)} the mean of ${usd(usual)} of the ${days} days before.`,
    }
  })
}

function sumsBefore(facts: RuleFacts, { entity, day, days }: { entity: string; day: number; days: number }) {
  return Array.from({ length: days }, (_, index) => facts.sumOf(entity, day - 1 - index)).filter((sum) => sum !== null)
}

function ratioOf(
  rule: Breach['rule'],
  entity: string,
  { value, usual, limit, critical }: { value: number; usual: number; limit: number; critical: number },
) {
  return {
    rule,
    subject: entitySubject(entity),
    value,
    limit: usual * limit,
    score: value / usual,
    threshold: limit,
    isCritical: value / usual > critical * limit,
  }
}

function times(ratio: number): string {
  return `${ratio.toFixed(1)}×`
}

function usd(micro: number): string {
  return formatUsd(roundToMicroUsd(micro))
}
