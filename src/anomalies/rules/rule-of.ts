import type { Finding } from '../finding.ts'
import type { RuleName } from './settings.ts'

/** The rule a finding is of; null where the engine found it. */
export function ruleOf({ evidence }: Pick<Finding, 'evidence'>): RuleName | null {
  return evidence.source === 'rule' ? (evidence.rule as RuleName) : null
}
