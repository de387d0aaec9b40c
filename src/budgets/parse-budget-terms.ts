import type { MicroUsd } from '../base/money.ts'
import { bare, type Firmness, type Found, noSuchPeriod, partAt, periods, type Takes } from './parse-budget-parts.ts'
import { meaningOf, type ScopeWords, scopeKinds, scopeNamed, type Word } from './parse-budget-words.ts'
import type { BudgetCalendar, BudgetPeriod } from './period.ts'

/** What was said of a budget, in whatever order. What is null was not. */
export type Terms = {
  ok: true
  scope: ScopeWords | null
  amountMicroUsd: MicroUsd | null
  period: BudgetPeriod | null
  firmness: Firmness | null
  warnAt: number[] | null
  until: Date | null
}

type Input = { now: Date; organisation: BudgetCalendar; takes: readonly Takes[] }

/** Reads the words behind a verb. What no rule knows is the name of the scope; two of anything are asked back. */
export function readTerms(words: readonly Word[], input: Input): Terms | { ok: false; say: string } {
  const terms: Terms = {
    ok: true,
    scope: null,
    amountMicroUsd: null,
    period: null,
    firmness: null,
    warnAt: null,
    until: null,
  }
  const names: Word[][] = [[]]
  for (let at = 0; at < words.length; ) {
    const found = partAt(words, at, input)
    if (!found) {
      names.at(-1)?.push(...words.slice(at, at + 1))
      at += 1
      continue
    }
    const wrong = take(terms, found, input)
    if (wrong !== null) return { ok: false, say: wrong }
    names.push([])
    at += found.count
  }
  const scopes = names.map(withoutFillers).filter((run) => run.length > 0)
  if (scopes.length > 1) return { ok: false, say: severalNames(scopes) }
  return { ...terms, scope: scopes[0] ? scopeIn(scopes[0]) : null }
}

// Null where it could be taken, else why not.
function take(terms: Terms, found: Found, { takes }: Input): string | null {
  switch (found.kind) {
    case 'wrong':
      return found.say
    case 'amount': {
      if (!takes.includes('amount')) return 'That needs no amount. To set one: `/budget set payments $500/month`.'
      if (terms.amountMicroUsd !== null) return 'There are two amounts in that. Which one? Please give just one.'
      terms.amountMicroUsd = found.amountMicroUsd
      if (found.rest === null) return null
      const period = meaningOf(periods, bare(found.rest))
      return period ? takePeriod(terms, period) : noSuchPeriod(found.rest)
    }
    case 'period':
      return takePeriod(terms, found.period)
    case 'firmness': {
      if (terms.firmness === 'soft' ? found.firmness !== 'soft' : terms.firmness !== null && found.firmness === 'soft')
        return 'A budget is either soft or hard. Which one? A strict one is hard as well.'
      terms.firmness = terms.firmness === 'strict' ? 'strict' : found.firmness
      return null
    }
    case 'warning':
      terms.warnAt = [...(terms.warnAt ?? []), ...found.warnAt].toSorted((a, b) => a - b)
      terms.warnAt = [...new Set(terms.warnAt)]
      return null
    case 'until':
      if (terms.until !== null) return 'There are two ends in that. Which one? Please give just one.'
      terms.until = found.until
      return null
  }
}

function takePeriod(terms: Terms, period: BudgetPeriod): string | null {
  if (terms.period !== null && terms.period !== period) {
    return `That says both ${terms.period} and ${period}. Please give one period.`
  }
  terms.period = period
  return null
}

const fillers = new Set([
  ...['to', 'for', 'of', 'at', 'on', 'by', 'is', 'the', 'a', 'an', 'with', 'and', 'to', 'as', '=', ':', '-', ',', '/'],
  ...['limit', 'budget', 'budgets', 'max', 'spend', 'spending', 'extra', 'more', 'another', 'than', 'per'],
])

function withoutFillers(run: Word[]): Word[] {
  const isName = (word: Word) => word.scope !== null || !fillers.has(word.key)
  const first = run.findIndex(isName)
  return first < 0 ? [] : run.slice(first, run.findLastIndex(isName) + 1)
}

function scopeIn(run: Word[]): ScopeWords | null {
  const [first, ...rest] = run
  if (!first) return null
  const more = rest.map((word) => nameIn(word)).join(' ')
  // Typed as two words: `project: checkout`, `team payments`.
  const kind = meaningOf(scopeKinds, first.key.replace(/:$/, ''))
  if (!first.scope && kind) return more === '' ? null : { kind, text: more }
  if (!first.scope || first.scope.kind === 'any')
    return scopeOfName(`${nameIn(first)}${more === '' ? '' : ` ${more}`}`, first)
  if (first.scope.kind === 'org' || first.scope.kind === 'me' || more === '') return first.scope
  return { kind: first.scope.kind, text: `${first.scope.text} ${more}` }
}

// What stands in quotes is a name, even “me” or “org”.
function scopeOfName(name: string, first: Word): ScopeWords {
  return first.scope ? { kind: 'any', text: name } : scopeNamed(name)
}

function nameIn(word: Word): string {
  if (word.scope && 'text' in word.scope) return word.scope.text
  return word.text.replace(/[,;!?]+$/, '')
}

function severalNames(runs: Word[][]): string {
  const [first = '', second = ''] = runs.map((run) =>
    run
      .map((word) => word.text)
      .join(' ')
      .slice(0, 40),
  )
  return `I read “${first}” as whom it is for, and do not know what “${second}” says. Put names of several words in quotes.`
}
