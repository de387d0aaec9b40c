import { wordsIn } from './words.ts'

/** What is asked of somebody's usage. */
export type ScopedKind = 'figure' | 'explain' | 'models' | 'insights' | 'sessions' | 'forecast'

/** What is asked about something that has a name. */
export type NamedKind = 'project' | 'model'

/** What reads its own words. */
export type WordyKind = 'compare' | 'estimate' | 'export' | 'invoice'

/** What somebody asked for with `/spend`; whose, when and which is still in the words. */
export type SpendRequest =
  | { kind: ScopedKind; words: string[] }
  | { kind: NamedKind; words: string[] }
  | { kind: WordyKind; text: string }
  | { kind: 'help' }
  | { kind: 'notifications' }

/**
 * Reads what follows `/spend`: `[what] [whose] [when]`, in whatever order. What is asked stands first or last: `models team
 * payments 7d`, `team payments 7d models`. Without a word for it, it is the figure of whose it is.
 */
export function parseSpend(text: string): SpendRequest {
  const words = wordsIn(text)
  const first = verbOf(words[0])
  if (first) return requestOf(first, words.slice(1))
  const isName = ['team', 'project', 'model'].includes(words.at(-2)?.toLowerCase() ?? '')
  const last = isName ? null : verbOf(words.at(-1))
  return last && last !== 'help' && last !== 'notifications'
    ? requestOf(last, words.slice(0, -1))
    : { kind: 'figure', words }
}

type Verb = Exclude<SpendRequest['kind'], 'figure'>

const verbs: Record<string, Verb> = {
  explain: 'explain',
  model: 'model',
  models: 'models',
  insight: 'insights',
  insights: 'insights',
  session: 'sessions',
  sessions: 'sessions',
  forecast: 'forecast',
  project: 'project',
  compare: 'compare',
  estimate: 'estimate',
  export: 'export',
  invoice: 'invoice',
  invoices: 'invoice',
  notifications: 'notifications',
  help: 'help',
  '?': 'help',
}

function verbOf(word: string | undefined): Verb | null {
  const typed = word?.toLowerCase() ?? ''
  return Object.hasOwn(verbs, typed) ? (verbs[typed] ?? null) : null
}

function requestOf(verb: Verb, words: string[]): SpendRequest {
  switch (verb) {
    case 'help':
      return { kind: 'help' }
    case 'notifications':
      return { kind: 'notifications' }
    case 'compare':
    case 'estimate':
    case 'export':
    case 'invoice':
      return { kind: verb, text: words.join(' ') }
    default:
      return { kind: verb, words }
  }
}
