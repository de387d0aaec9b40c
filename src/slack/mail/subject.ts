import { withoutHiddenCharacters } from '../../base/hidden-characters.ts'
import { cut } from '../kit/limits.ts'
import type { Drawn } from '../outbox/renderer.ts'
import { type Telling, textOf } from './inline.ts'
import { readLine } from './mrkdwn.ts'
import type { Part } from './parts.ts'

const longest = 120
const shortestSentence = 20

/**
 * `[Critical] Ana Ruiz (Payments): $214 by 14:10`: how grave it is and the first sentence, on one line of at most 120
 * characters.
 */
export function subjectOf(
  { kind, drawn, parts }: { kind: string; drawn: Pick<Drawn, 'text'>; parts: readonly Part[] },
  telling: Telling,
): string {
  const said = withoutHiddenCharacters(textOf(readLine(drawn.text), telling))
  return cut(`[${gravity(parts, telling) ?? marks[kind] ?? 'Tally'}] ${firstOf(said)}`, longest)
}

// An alert begins with its severity: `:red_circle: Critical · …`.
function gravity([first]: readonly Part[], telling: Telling): string | null {
  const [line = []] = first?.kind === 'lines' ? first.lines : []
  return /^\S+ (Critical|Warning|Info|Resolved) · /u.exec(textOf(line, telling))?.[1] ?? null
}

const marks: Record<string, string> = {
  'budget.warning': 'Warning',
  'budget.blocked': 'Blocked',
  'cost.daily': 'Daily cost',
  'cycle.closed': 'Cycle',
  'cycle.ending': 'Cycle',
  'digest.weekly': 'Weekly',
  'key.expires': 'Key',
  'mail.bounced': 'Warning',
  'plan.exhausted': 'Plans',
  'sync.failing': 'Warning',
}

// “Is this you?” alone says nothing, so a short sentence takes the next with it.
function firstOf(text: string): string {
  let first = ''
  for (const sentence of text.split(/(?<=[.!?]) /)) {
    first = `${first} ${sentence}`.trim()
    if (first.length >= shortestSentence) break
  }
  return first.replace(/\.$/, '')
}
