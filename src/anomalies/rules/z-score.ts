import { formatUsd, roundToMicroUsd } from '../../base/money.ts'
import { type Breach, type DaySum, entitySubject, type RuleFacts } from './facts.ts'
import type { RuleSettings } from './settings.ts'

const fewest = 5

/** Far above everybody's mean of the latest day with spend. */
export function zScoreSpend({ limit, least }: RuleSettings['zScoreSpend'], facts: RuleFacts): Breach[] {
  return outliers(facts, { rule: 'zScoreSpend', limit, least, of: ({ spend }) => spend, text: usd })
}

export function zScoreRequests({ limit, least }: RuleSettings['zScoreRequests'], facts: RuleFacts): Breach[] {
  const text = (requests: number) => `${Math.round(requests).toLocaleString('en-US')} requests`
  return outliers(facts, { rule: 'zScoreRequests', limit, least, of: ({ requests }) => requests, text })
}

// Of those who used anything, with the standard deviation of a whole population: one of n people is never beyond √(n − 1).
function outliers(
  facts: RuleFacts,
  given: {
    rule: 'zScoreSpend' | 'zScoreRequests'
    limit: number
    least: number
    of: (sum: DaySum) => number
    text: (value: number) => string
  },
): Breach[] {
  const { rule, limit, least, of, text } = given
  const day = facts.latestDay
  if (limit <= 0 || day === null) return []
  const used = facts.entities.flatMap(({ id }) => {
    const sum = facts.sumOf(id, day)
    return sum && of(sum) > 0 ? { id, value: of(sum) } : []
  })
  if (used.length < fewest) return []
  const mean = used.reduce((total, { value }) => total + value, 0) / used.length
  const sd = Math.sqrt(used.reduce((total, { value }) => total + (value - mean) ** 2, 0) / used.length)
  if (sd <= 0) return []
  return used.flatMap(({ id, value }) => {
    const z = (value - mean) / sd
    if (z <= limit || value < least) return []
    return {
      rule,
      subject: entitySubject(id),
      value,
      limit: mean + limit * sd,
      score: z,
      threshold: limit,
      isCritical: z > 3 * limit,
      excess: rule === 'zScoreSpend' ? value - mean : 0,
      sinceDay: day,
      sentence: `${text(value)} in a day, ${z.toFixed(1)} standard deviations above everybody's mean of ${text(mean)}.`,
    } satisfies Breach
  })
}

function usd(micro: number): string {
  return formatUsd(roundToMicroUsd(micro))
}
