import { nearestFew } from '../../base/nearest.ts'
import { folded } from '../../people/folded.ts'
import { exportKind } from '../../reports/export/kinds.ts'
import { parsePeriod } from '../../reports/period.ts'
import type { ReportCalendar } from '../../reports/report-calendar.ts'
import { type Scope, scopeKey } from '../../reports/scope.ts'
import { type Intent, intentOf } from './intents.ts'
import { askingWords, beforeNames, ourWords, ownWords } from './question-words.ts'

/** What a sentence is read with: the teams and people its writer may see, and what “we” means to them. */
export type Known = {
  scopes: readonly Scope[]
  us: 'org' | 'team' | 'me'
  now: Date
  calendar: ReportCalendar
}

/** `words` are whose and when, as they follow `/spend` and the verb. Null intent: nothing in it was understood. */
export type Question = { intent: Intent; words: string } | { intent: null }

/**
 * Reads a sentence by the words in it: what is asked, whose by the names there are, when by the longest stretch that is a
 * period. A name that is not surely one comes back as it was written, to be asked about.
 */
export function readQuestion(sentence: string, known: Known): Question {
  const written = sentence.slice(0, longestSentence)
  const tokens = tokensOf(written)
  const intent = intentOf(tokens.join(' ').toLowerCase())
  if (intent === 'compare')
    return { intent, words: tokens.filter((token) => !fillers.has(token.toLowerCase())).join(' ') }
  if (intent === 'estimate') return { intent, words: assumedIn(tokens) }
  if (intent === 'budget' || intent === 'keys' || intent === 'help' || intent === 'thanks') return { intent, words: '' }
  const { period, rest } = takePeriod(tokens, known)
  const whose = whoseIn(rest, known) ?? (intent === 'figure' || intent === 'top' ? known.us : '')
  // A known name alone asks for its figure; “me” or “we” alone ask nothing.
  if (intent === null && period === '' && !/^(?:team:|person:|<@)/.test(whose)) return { intent: null }
  if (intent === 'forecast') return { intent, words: whose }
  if (intent === 'export') return { intent, words: joined(exportedIn(tokens), whose, period) }
  // Whoever asks for the top of themselves means those around them.
  const of = intent === 'top' && whose === 'me' ? known.us : whose
  return { intent: intent ?? 'figure', words: joined(of, period) }
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}

const longestSentence = 500
const longestPeriod = 8

/** The words without what punctuation hangs on them, and without the ’s of names. Dashes and dots inside stay. */
function tokensOf(sentence: string): string[] {
  return sentence
    .replaceAll(/(?<=\d),(?=\d{3})/g, '')
    .replaceAll(/["“”„«»()[\]{}*_~`?!;:,]+/g, ' ')
    .split(/\s+/)
    .map((word) => word.replace(/^[.'’]+(?!\.)|(?<!\.)[.'’]+$/g, '').replace(/['’]s$/i, ''))
    .filter((word) => word !== '')
}

const fillers = new Set([
  ...['compare', 'compared', 'comparison', 'please', 'can', 'could', 'would', 'you', 'show', 'give', 'the', 'with'],
])

// Of “what would 20 more developers cost at $8 a day” the numbers and what they count.
function assumedIn(tokens: readonly string[]): string {
  const kept = tokens.filter((token) => /^\$?\d/.test(token) || assumptionWords.has(token.toLowerCase()))
  return kept.some((token) => /\d/.test(token)) ? kept.join(' ') : ''
}

const assumptionWords = new Set([
  ...['developer', 'developers', 'devs', 'engineers', 'people', 'seats', 'dollars', 'a', 'per', 'day', 'days'],
])

function exportedIn(tokens: readonly string[]): string {
  return tokens.map((token) => exportKind(token)).find((kind) => kind !== null) ?? ''
}

/** The longest stretch of the sentence that is a period, or that means one which cannot be; and the words around it. */
function takePeriod(tokens: readonly string[], { now, calendar }: Known): { period: string; rest: string[] } {
  for (let length = Math.min(longestPeriod, tokens.length); length > 0; length--) {
    for (let at = 0; at + length <= tokens.length; at++) {
      const words = tokens.slice(at, at + length)
      // “team May” is a team.
      if (isOrdinary(words, tokens[at + 1]) || tokens[at - 1]?.toLowerCase() === 'team') continue
      const parsed = parsePeriod(words.join(' '), now, calendar)
      if (!parsed.ok && !parsed.isMeant) continue
      const period = parsed.ok ? parsed.period.word : words.join(' ')
      return { period, rest: [...tokens.slice(0, at), boundary, ...tokens.slice(at + length)] }
    }
  }
  return { period: '', rest: [...tokens] }
}

// Where the period stood: a name does not reach across it.
const boundary = '|'

// “may I”, “all of it”, “a month”: words of every sentence that could be a period.
function isOrdinary(words: readonly string[], next = ''): boolean {
  const [word = '', ...more] = words.map((one) => one.toLowerCase())
  if (more.length > 0) return false
  if (word === 'may') return /^(?:i|we|you|he|she|they|be)$/i.test(next)
  return [
    'now',
    'all',
    'ever',
    'everything',
    'day',
    'week',
    'month',
    'quarter',
    'year',
    'cycle',
    'sat',
    'sun',
    'mar',
  ].includes(word)
}

/** Whose figures, as they follow `/spend`; null where nobody is named. */
function whoseIn(tokens: readonly string[], known: Known): string | null {
  const mention = tokens.find(
    (token) => /^<@[A-Z0-9]+(?:\|[^>]*)?>$/.test(token) || /^[^@\s<>|]+@[^@\s<>|]+$/.test(token),
  )
  if (mention) return mention
  const names = namesIn(known.scopes)
  const named = longestName(tokens, names)
  if (named) return named
  const unknown = unknownNames(tokens, names)
  if (unknown.length > 0) return known.us === 'me' ? `@${unknown[0]}` : unknown.join(' ')
  if (/\b(?:my|our) team\b/i.test(tokens.join(' '))) return 'team'
  const words = new Set(tokens.map((token) => token.toLowerCase()))
  if (ownWords.some((word) => words.has(word))) return 'me'
  if (words.has('team') && known.us !== 'me') return 'team'
  return ourWords.some((word) => words.has(word)) ? known.us : null
}

/** Whom folded names are of: whole ones, and single words of people's. `long`: the words of any name that misspellings are of. */
type Names = { whole: Map<string, Scope[]>; words: Map<string, Scope[]>; long: readonly string[] }

// Each name is folded once: there may be thousands, and a sentence has many stretches.
function namesIn(scopes: readonly Scope[]): Names {
  const all = scopes.map((scope) => ({ scope, name: folded(scope.name) }))
  const whole = new Map<string, Scope[]>()
  const words = new Map<string, Scope[]>()
  const add = (map: Map<string, Scope[]>, key: string, scope: Scope) => {
    const before = map.get(key)
    if (before) before.push(scope)
    else map.set(key, [scope])
  }
  for (const { scope, name } of all) {
    add(whole, name, scope)
    if (scope.kind === 'person') for (const word of new Set(name.split(' '))) add(words, word, scope)
  }
  const parts = new Set(all.flatMap(({ name }) => name.split(' ')))
  return { whole, words, long: [...parts].filter((part) => part.length > 3) }
}

// The whole name of one, or the one word of a person's name that nobody else has; of several the name, to be asked about.
function longestName(tokens: readonly string[], names: Names): string | null {
  for (let length = Math.min(5, tokens.length); length > 0; length--) {
    for (let at = 0; at + length <= tokens.length; at++) {
      const words = tokens.slice(at, at + length)
      if (isOrdinary(words, tokens[at + 1])) continue
      const typed = folded(words.join(' ').replace(/^@/, ''))
      const whole = names.whole.get(typed) ?? []
      const part =
        length > 1 || askingWords.has(typed) || ownWords.includes(typed) ? [] : (names.words.get(typed) ?? [])
      const found = whole.length > 0 ? whole : part
      if (found.length === 1 && found[0]) return scopeKey(found[0])
      if (found.length > 1) return `@${typed}`
    }
  }
  return null
}

/** How many words of a sentence are tried as misspelt names: among thousands of names each takes milliseconds. */
const mostMisspelt = 4

// What stands where a name would, or is nearly one that is known.
function unknownNames(tokens: readonly string[], { long }: Names): string[] {
  let tried = 0
  return tokens.filter((token, index) => {
    const word = token.toLowerCase()
    if (token.startsWith('@')) return true
    if (askingWords.has(word) || ownWords.includes(word) || ourWords.includes(word) || !/\p{L}{2}/u.test(word))
      return false
    const before = tokens[index - 1]?.toLowerCase() ?? ''
    if (beforeNames.has(before) || /^spen[dt]s?$/.test(tokens[index + 1]?.toLowerCase() ?? '')) return true
    if (word.length <= 3 || tried === mostMisspelt) return false
    tried += 1
    return nearestFew(word, long, 1, (part) => [part]).length > 0
  })
}
