import { nearest } from '../../base/nearest.ts'
import { defaultPeriod, type Period, parsePeriod } from '../../reports/period.ts'

/** What somebody asked for with `/spend`. */
export type SpendRequest = { kind: 'me'; period: Period } | { kind: 'help' } | { kind: 'unclear'; say: string }

/** Reads what follows `/spend`: nothing, `me [period]`, a period alone, or `help`. */
export function parseSpend(text: string, now: Date): SpendRequest {
  const words = text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
  const first = (words[0] ?? 'me').toLowerCase()
  if (first === 'help' || first === '?') return { kind: 'help' }
  if (first === 'me' || first === 'my') return ofMe(words.slice(1).join(' '), now)
  const bare = parsePeriod(words.join(' '), now)
  if (bare.ok) return { kind: 'me', period: bare.period }
  if (/^[<#]|@/.test(first)) {
    return { kind: 'unclear', say: 'Here everyone sees only their own spend, so I did not look that up.' }
  }
  // A number or a month was meant as a period: the period's own explanation helps more than a guess at a command.
  if (/^\d/.test(first) || bare.say.startsWith('There is no month') || bare.say.includes('has not begun')) {
    return { kind: 'unclear', say: bare.say }
  }
  return {
    kind: 'unclear',
    say: `I don't know “${words[0]?.slice(0, 40)}”. Did you mean \`/spend ${nearest(first, known) ?? 'me'}\`?`,
  }
}

function ofMe(text: string, now: Date): SpendRequest {
  const parsed = parsePeriod(text, now)
  return parsed.ok ? { kind: 'me', period: parsed.period } : { kind: 'unclear', say: parsed.say }
}

const known = ['me', 'help', 'today', '7d', '30d', defaultPeriod, 'cycle', 'last month']
