import { countText } from '../../base/count.ts'
import type { Adoption } from '../../reports/adoption.ts'
import { adoptionWeights } from '../../reports/adoption.ts'
import type { ContextUse } from '../../reports/context-use.ts'
import { tokensText } from './words.ts'

/** How much context their requests carry, in a sentence; empty where that cannot be said. */
export function contextLine(use: ContextUse | null): string {
  if (!use) return ''
  const { tokensPerRequest, median, ratio, verdict } = use
  const size = `A request reads ${tokensText(tokensPerRequest)} tokens from the cache, ${ratio < 10 ? ratio.toFixed(1) : countText(ratio)}× the median (${tokensText(median)})`
  return `${size}${verdicts[verdict]}`
}

const verdicts: Record<ContextUse['verdict'], string> = {
  long: ': long sessions. A new session for a new task costs less.',
  above: ': somewhat longer sessions than usual.',
  usual: ': about as usual.',
  short: ': short sessions, which cost little.',
}

/** The adoption score in a sentence; empty where it cannot be said. */
export function adoptionLine(adoption: Adoption): string {
  return adoption.score === null ? '' : `AI adoption: ${adoption.level}, ${adoption.score} of 100.`
}

/** The score with its parts, or what is missing for it. */
export function adoptionLines(adoption: Adoption): string[] {
  if (adoption.score === null) return [`No adoption score: ${missing[adoption.why]}`]
  const { parts } = adoption
  const part = (points: number, most: number) => `${Math.round(points)} of ${most}`
  return [
    `${adoption.level}, ${adoption.score} of 100, over the 30 days up to the end of the period.`,
    `• Suggested edits that were accepted: ${part(parts.accepted, adoptionWeights.accepted)}`,
    `• Requests on an active day, beside what nine of ten people stay below: ${part(parts.pace, adoptionWeights.pace)}`,
    `• Days with requests: ${part(parts.days, adoptionWeights.days)}`,
  ]
}

const missing: Record<Extract<Adoption, { score: null }>['why'], string> = {
  'too-few-requests': 'fewer than 10 requests in the 30 days up to the end of the period.',
  'no-edits-told': 'no vendor tells which suggested edits were accepted (Cursor and Claude Code do, once connected).',
  'too-few-people': 'fewer than 5 people with requests to compare with.',
}
