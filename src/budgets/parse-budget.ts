import type { MicroUsd } from '../base/money.ts'
import { nearest } from '../base/nearest.ts'
import type { Firmness } from './parse-budget-parts.ts'
import { readTerms } from './parse-budget-terms.ts'
import { type ScopeWords, type Word, wordsOf } from './parse-budget-words.ts'
import type { BudgetCalendar, BudgetPeriod } from './period.ts'

/** What somebody asked for with `/budget`. What is null was not said. */
export type BudgetRequest =
  | { kind: 'mine' }
  | { kind: 'help' }
  | { kind: 'list'; search: string }
  | { kind: 'show' | 'remove'; scope: ScopeWords | null; period: BudgetPeriod | null }
  | SetRequest
  | RaiseRequest
  | UnclearRequest

export type SetRequest = {
  kind: 'set'
  scope: ScopeWords | null
  limitMicroUsd: MicroUsd | null
  period: BudgetPeriod | null
  firmness: Firmness | null
  warnAt: number[] | null
}

export type RaiseRequest = {
  kind: 'raise'
  scope: ScopeWords | null
  period: BudgetPeriod | null
  amountMicroUsd: MicroUsd | null
  until: Date | null
  reason: string
}

/** `tryInstead`: the request that was most likely meant, without the slash command. `asksToChange`: it was no mere question. */
export type UnclearRequest = { kind: 'unclear'; say: string; tryInstead: string | null; asksToChange: boolean }

/** Reads what follows `/budget`. `now` and the organisation's zone say when “until friday” is. Never throws. */
export function parseBudget(text: string, input: { now: Date; organisation: BudgetCalendar }): BudgetRequest {
  const [first, ...rest] = wordsOf(text)
  if (!first) return { kind: 'mine' }
  const verb = Object.hasOwn(verbs, first.key) ? verbs[first.key] : undefined
  switch (verb) {
    case 'mine':
      return rest.length === 0 ? { kind: 'mine' } : unclear('`/budget mine` takes nothing more.', null, false)
    case 'help':
      return { kind: 'help' }
    case 'list':
      return {
        kind: 'list',
        search: rest
          .map((word) => word.text)
          .join(' ')
          .slice(0, longestSearch),
      }
    case 'show':
    case 'remove':
      return named(verb, rest, input)
    case 'set':
      return set(rest, input)
    case 'raise':
      return raise(text, rest, input)
    case undefined:
      return notAVerb(text, first, input)
  }
}

type Input = Parameters<typeof parseBudget>[1]

const longestSearch = 100

const verbs: Readonly<Record<string, 'mine' | 'help' | 'list' | 'show' | 'remove' | 'set' | 'raise'>> = {
  mine: 'mine',
  me: 'mine',
  status: 'mine',
  help: 'help',
  '?': 'help',
  list: 'list',
  ls: 'list',
  all: 'list',
  show: 'show',
  see: 'show',
  set: 'set',
  add: 'set',
  create: 'set',
  new: 'set',
  remove: 'remove',
  delete: 'remove',
  rm: 'remove',
  raise: 'raise',
  increase: 'raise',
}

function named(kind: 'show' | 'remove', words: Word[], input: Input): BudgetRequest {
  const terms = readTerms(words, { ...input, takes: [] })
  return terms.ok ? { kind, scope: terms.scope, period: terms.period } : unclear(terms.say, null, kind === 'remove')
}

function set(words: Word[], input: Input): BudgetRequest {
  const terms = readTerms(words, { ...input, takes: ['amount', 'firmness', 'warning'] })
  if (!terms.ok) return unclear(terms.say, null)
  const { scope, amountMicroUsd: limitMicroUsd, period, firmness, warnAt } = terms
  return { kind: 'set', scope, limitMicroUsd, period, firmness, warnAt }
}

function raise(text: string, words: Word[], input: Input): BudgetRequest {
  const at = words.findIndex((word) => reasonWords.includes(word.key))
  const reason = at < 0 ? '' : reasonIn(text)
  const terms = readTerms(at < 0 ? words : words.slice(0, at), { ...input, takes: ['amount', 'until'] })
  if (!terms.ok) return unclear(terms.say, null)
  const { scope, period, amountMicroUsd, until } = terms
  return { kind: 'raise', scope, period, amountMicroUsd, until, reason }
}

const reasonWords = ['because', 'reason', 'reason:', 'since']

// The reason is kept as it was typed, quotes and all.
function reasonIn(text: string): string {
  const [, reason = ''] = /\s(?:because|reason|since)(?::|,|;|!|\?)*(?:\s+of\b)?:?\s+(.*)$/is.exec(text) ?? []
  return wordsOf(reason)
    .map((word) => word.text)
    .join(' ')
    .trim()
}

// Without a verb it is most likely a slip of one, else somebody or something by its name.
function notAVerb(text: string, first: Word, input: Input): BudgetRequest {
  const quoted = first.text.slice(0, 40)
  const candidates = Object.keys(verbs).filter(
    (verb) => verb.length > 3 || (verb === 'set' && /^se|^ste$/.test(first.key)),
  )
  const meant = first.scope ? null : nearest(first.key, candidates)
  const rest = text.trim().replace(/\s+/g, ' ')
  if (meant) return unclear(`I don’t know “${quoted}”.`, `${meant}${rest.slice(first.text.length)}`.slice(0, 200))
  const asSet = set(wordsOf(text), input)
  if (asSet.kind !== 'set' || !asSet.scope) return unclear(`I don’t know “${quoted}”.`, null)
  const verb = asSet.limitMicroUsd === null ? 'show' : 'set'
  return unclear(`I don’t know what to do with “${quoted}”.`, `${verb} ${rest}`.slice(0, 200))
}

function unclear(say: string, tryInstead: string | null, asksToChange = mayChange(tryInstead)): UnclearRequest {
  return { kind: 'unclear', say, tryInstead, asksToChange }
}

// What nobody understood may have been anything.
function mayChange(tryInstead: string | null): boolean {
  const verb = tryInstead && verbs[tryInstead.split(' ', 1)[0] ?? '']
  return !verb || verb === 'set' || verb === 'raise' || verb === 'remove'
}
