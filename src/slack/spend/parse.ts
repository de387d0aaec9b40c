import { nearest } from '../../base/nearest.ts'
import { defaultPeriod, type Period, parsePeriod } from '../../reports/period.ts'
import { withoutPeriod } from './team-words.ts'

/** What somebody asked for with `/spend`. What follows `team` is read once the teams' names are known. */
export type SpendRequest =
  | SpendFigure
  | { kind: 'explain'; of: SpendFigure }
  | { kind: 'help' }
  | { kind: 'unclear'; say: string }

/** Whose figure, and when. */
export type SpendFigure =
  | { kind: 'me'; period: Period }
  | { kind: 'team'; text: string }
  | { kind: 'org'; period: Period; search: string }
  | { kind: 'person'; who: string; period: Period }

/** Reads what follows `/spend`: nothing, `me [period]`, a period alone, `team …`, `org …`, `@person [period]`, `explain` and the same again, or `help`. */
export function parseSpend(text: string, now: Date): SpendRequest {
  const words = text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
  const first = (words[0] ?? 'me').toLowerCase()
  if (first === 'help' || first === '?') return { kind: 'help' }
  if (first === 'explain') return toExplain(words.slice(1).join(' '), now)
  if (first === 'me' || first === 'my') return ofMe(words.slice(1).join(' '), now)
  if (first === 'team' || first === 'teams') return { kind: 'team', text: words.slice(1).join(' ') }
  if (['org', 'organisation', 'organization', 'everybody', 'everyone'].includes(first))
    return ofOrg(words.slice(1), now)
  if (/^<@|^@./.test(first) || /^[^@\s<>]+@[^@\s]+$/.test(first)) return ofPerson(words, now)
  const bare = parsePeriod(words.join(' '), now)
  if (bare.ok) return { kind: 'me', period: bare.period }
  // A number or a month was meant as a period: the period's own explanation helps more than a guess at a command.
  if (/^\d/.test(first) || bare.say.startsWith('There is no month') || bare.say.includes('has not begun')) {
    return { kind: 'unclear', say: bare.say }
  }
  return {
    kind: 'unclear',
    say: `I don't know “${words[0]?.slice(0, 40)}”. Did you mean \`/spend ${nearest(first, known) ?? 'me'}\`?`,
  }
}

function toExplain(text: string, now: Date): SpendRequest {
  const of = parseSpend(text, now)
  return of.kind === 'explain' || of.kind === 'help' || of.kind === 'unclear' ? of : { kind: 'explain', of }
}

function ofMe(text: string, now: Date): SpendRequest {
  const parsed = parsePeriod(text, now)
  return parsed.ok ? { kind: 'me', period: parsed.period } : { kind: 'unclear', say: parsed.say }
}

function ofOrg(words: string[], now: Date): SpendRequest {
  const { period, rest, fault } = withoutPeriod(words, now)
  return fault ? { kind: 'unclear', say: fault } : { kind: 'org', period, search: rest.join(' ') }
}

function ofPerson(words: string[], now: Date): SpendRequest {
  const { period, rest, fault } = withoutPeriod(words, now)
  return fault ? { kind: 'unclear', say: fault } : { kind: 'person', who: rest.join(' '), period }
}

const known = ['me', 'team', 'org', 'explain', 'help', 'today', '7d', '30d', defaultPeriod, 'cycle', 'last month']
