import type { History } from '../../sandbox/detection/history.ts'
import type { Subject } from '../../src/anomalies/finding.ts'
import { createRules } from '../../src/anomalies/rules/judge-rules.ts'
import { defaultRules, type RuleSettings } from '../../src/anomalies/rules/settings.ts'
import { usageRow } from './from-sandbox.ts'

const speaks = 'channel'
const nothing = { ...defaultRules.spendSpike, least: usd(0), leastMean: usd(0) }

/** As its README describes them, and as well as they could be tuned (reference/detection.md 4.4). */
export const peerSettings = {
  readme: {
    ...silent(),
    zScoreSpend: { speaks, limit: 2.5, least: usd(0) },
    spendSpike: { ...nothing, speaks, limit: 5 },
    cycleOutlier: { ...defaultRules.cycleOutlier, speaks, limit: 10 },
    costPerRequest: { ...defaultRules.costPerRequest, speaks, limit: 3 },
  },
  source: {
    ...silent(),
    zScoreSpend: { ...defaultRules.zScoreSpend, speaks },
    spendSpike: { ...defaultRules.spendSpike, speaks },
    cycleOutlier: { ...defaultRules.cycleOutlier, speaks },
    costPerRequest: { ...defaultRules.costPerRequest, speaks, leastEach: usd(5) },
  },
  tuned: {
    ...silent(),
    spendSpike: { ...defaultRules.spendSpike, speaks, limit: 12 },
    costPerRequest: { ...defaultRules.costPerRequest, speaks, limit: 2.5 },
  },
} satisfies Record<string, RuleSettings>

const hour = 3_600_000

/**
 * What the peer would have said: judged each hour, and said where what is broken was not broken before. Its own lack of memory
 * is part of it: a new day begins anew.
 */
export function peerAlerts(history: History, settings: RuleSettings): Array<{ at: number; subject: Subject }> {
  const rules = createRules({ entities: history.entities, settings })
  const alerts: Array<{ at: number; subject: Subject }> = []
  let open = new Set<string>()
  let index = 0
  for (let now = history.from + hour; now <= history.to; now += hour) {
    const begun = index
    while ((history.rows[index]?.seenAt ?? now) < now) index += 1
    rules.add(history.rows.slice(begun, index).map(usageRow))
    const breaches = rules.breaches(now)
    const keys = new Set<string>()
    for (const { rule, subject } of breaches) {
      const key = `${rule} ${subject.kind} ${subject.id}`
      keys.add(key)
      if (!open.has(key)) alerts.push({ at: now, subject })
    }
    open = keys
  }
  return alerts
}

function silent(): RuleSettings {
  return {
    ...defaultRules,
    limitedUsers: { speaks: 'off' },
    costPerRequest: { ...defaultRules.costPerRequest, speaks: 'off' },
  }
}

function usd(dollars: number): RuleSettings['teamBudget']['limit'] {
  return (dollars * 1_000_000) as RuleSettings['teamBudget']['limit']
}
