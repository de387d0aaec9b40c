import { formatUsd, roundToMicroUsd } from '../../base/money.ts'
import { type Breach, cycleSpend, type DaySum, entitySubject, type RuleFacts, teamSubject } from './facts.ts'
import type { RuleSettings } from './settings.ts'

/** Above the limit; twice the limit is critical. */
export function spendPerCycle({ limit }: RuleSettings['maxSpendPerCycle'], facts: RuleFacts): Breach[] {
  if (limit <= 0) return []
  return facts.entities.flatMap(({ id }) => {
    const spend = cycleSpend(facts, id)
    if (spend <= limit) return []
    const sentence = `${usd(spend)} this cycle, above the limit of ${usd(limit)}.`
    return {
      ...breach('maxSpendPerCycle', id, spend, limit),
      excess: spend - limit,
      sinceDay: facts.cycleStart,
      sentence,
    }
  })
}

/** Today, by UTC's day. */
export function requestsPerDay({ limit }: RuleSettings['maxRequestsPerDay'], facts: RuleFacts): Breach[] {
  return perDay(facts, { rule: 'maxRequestsPerDay', limit, unit: 'requests', of: ({ requests }) => requests })
}

export function tokensPerDay({ limit }: RuleSettings['maxTokensPerDay'], facts: RuleFacts): Breach[] {
  return perDay(facts, { rule: 'maxTokensPerDay', limit, unit: 'tokens', of: ({ tokens }) => tokens })
}

/** At the budget or above, unlike the other limits; critical from a tenth beyond it. */
export function teamBudget({ limit: usual }: RuleSettings['teamBudget'], facts: RuleFacts): Breach[] {
  if (usual <= 0) return []
  return [...Map.groupBy(facts.entities, ({ team }) => team)].flatMap(([team, members]) => {
    const limit = facts.teamLimits.get(team) ?? usual
    const spend = members.reduce((sum, { id }) => sum + cycleSpend(facts, id), 0)
    if (team === '' || spend < limit) return []
    return {
      rule: 'teamBudget',
      subject: teamSubject(team),
      value: spend,
      limit,
      score: spend / limit,
      threshold: 1,
      isCritical: spend >= limit * 1.1,
      excess: spend - limit,
      sinceDay: facts.cycleStart,
      sentence: `The team spent ${usd(spend)} this cycle; its budget is ${usd(limit)}.`,
    } satisfies Breach
  })
}

function perDay(
  facts: RuleFacts,
  given: {
    rule: 'maxRequestsPerDay' | 'maxTokensPerDay'
    limit: number
    unit: string
    of: (sum: DaySum) => number
  },
): Breach[] {
  const { rule, limit, unit, of } = given
  if (limit <= 0) return []
  return facts.entities.flatMap(({ id }) => {
    const sum = facts.sumOf(id, facts.today)
    if (!sum || of(sum) <= limit) return []
    const sentence = `${of(sum).toLocaleString('en-US')} ${unit} today, above the limit of ${limit.toLocaleString('en-US')}.`
    return { ...breach(rule, id, of(sum), limit), excess: 0, sinceDay: facts.today, sentence }
  })
}

function breach(rule: Breach['rule'], entity: string, value: number, limit: number) {
  const isCritical = value > 2 * limit
  return { rule, subject: entitySubject(entity), value, limit, score: value / limit, threshold: 1, isCritical }
}

function usd(micro: number): string {
  return formatUsd(roundToMicroUsd(micro))
}
