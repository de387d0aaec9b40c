import { dayMs } from '../../base/calendar.ts'
import { roundToMicroUsd } from '../../base/money.ts'
import type { Cause, Finding } from '../finding.ts'
import type { Entity, UsageRow } from '../usage-row.ts'
import { requestsPerDay, spendPerCycle, teamBudget, tokensPerDay } from './caps.ts'
import { createDailySums, monthStart, utcDay } from './daily-sums.ts'
import type { Breach, RuleFacts } from './facts.ts'
import { limitedUsers, planExhausted } from './plan.ts'
import type { RuleName, RuleSettings } from './settings.ts'
import { costPerRequest, cycleOutlier, spendSpike } from './trends.ts'
import { zScoreRequests, zScoreSpend } from './z-score.ts'

/** Every rule that is broken and may speak. */
export function breachesOf(settings: RuleSettings, facts: RuleFacts): Breach[] {
  const all: Record<RuleName, () => Breach[]> = {
    maxSpendPerCycle: () => spendPerCycle(settings.maxSpendPerCycle, facts),
    maxRequestsPerDay: () => requestsPerDay(settings.maxRequestsPerDay, facts),
    maxTokensPerDay: () => tokensPerDay(settings.maxTokensPerDay, facts),
    planExhausted: () => planExhausted(facts),
    limitedUsers: () => limitedUsers(facts),
    teamBudget: () => teamBudget(settings.teamBudget, facts),
    zScoreSpend: () => zScoreSpend(settings.zScoreSpend, facts),
    zScoreRequests: () => zScoreRequests(settings.zScoreRequests, facts),
    spendSpike: () => spendSpike(settings.spendSpike, facts),
    cycleOutlier: () => cycleOutlier(settings.cycleOutlier, facts),
    costPerRequest: () => costPerRequest(settings.costPerRequest, facts),
  }
  return (Object.keys(all) as RuleName[]).flatMap((rule) => (settings[rule].speaks === 'off' ? [] : all[rule]()))
}

/** The same as findings, which go through the life of incidents like the engine's own. */
export function ruleFindings(settings: RuleSettings, facts: RuleFacts): Finding[] {
  return breachesOf(settings, facts).flatMap((breach): Finding[] => {
    const { speaks } = settings[breach.rule]
    if (speaks === 'off') return []
    return [
      {
        subject: breach.subject,
        cause: causeOf(breach),
        tier: speaks,
        score: breach.score,
        threshold: breach.threshold,
        onset: Math.min(facts.now, breach.sinceDay * dayMs),
        excess: roundToMicroUsd(Math.max(0, breach.excess)),
        sentence: breach.sentence,
        evidence: { source: 'rule', ...breach },
      },
    ]
  })
}

/** The rules over usage as it comes in, with calendar months for cycles; what vendors say of plans is not in it. */
export function createRules({ entities, settings }: { entities: readonly Entity[]; settings: RuleSettings }) {
  const sums = createDailySums()
  const none = new Map<string, number>()

  function factsAt(now: number): RuleFacts {
    return {
      now,
      today: utcDay(now - 1),
      latestDay: sums.latestDay(),
      cycleStart: monthStart(now - 1),
      entities,
      sumOf: sums.of,
      beyondPlan: none,
      limitedUsers: none,
      teamLimits: none,
    }
  }

  return {
    add: (rows: readonly UsageRow[]) => sums.add(rows),
    breaches: (now: number): Breach[] => breachesOf(settings, factsAt(now)),
    judge: (now: number): Finding[] => ruleFindings(settings, factsAt(now)),
  }
}

function causeOf({ rule, subject }: Breach): Cause {
  if (subject.kind === 'team') return 'team_volume'
  return rule === 'costPerRequest' ? 'unit_cost' : 'spend'
}
