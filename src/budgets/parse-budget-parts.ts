import type { MicroUsd } from '../base/money.ts'
import { isCurrency, readAmount } from './parse-budget-amount.ts'
import { readUntil } from './parse-budget-until.ts'
import { meaningOf, type Word } from './parse-budget-words.ts'
import type { BudgetCalendar, BudgetPeriod } from './period.ts'

/** What a budget does at its limit: tell, refuse, or refuse to the micro-dollar. */
export type Firmness = 'soft' | 'hard' | 'strict'

/** What a verb takes beside a scope and a period. */
export type Takes = 'amount' | 'firmness' | 'warning' | 'until'
type Input = { now: Date; organisation: BudgetCalendar; takes: readonly Takes[] }

/** What a word at a place is: how many words it takes, and what they say; or why they say nothing. */
type Part =
  | { kind: 'amount'; amountMicroUsd: MicroUsd; rest: string | null }
  | { kind: 'period'; period: BudgetPeriod }
  | { kind: 'firmness'; firmness: Firmness }
  | { kind: 'warning'; warnAt: number[] }
  | { kind: 'until'; until: Date }
  | { kind: 'wrong'; say: string }
export type Found = Part & { count: number }

/** What the words from a place on say, if a rule knows them; null: they are part of a name. */
export function partAt(words: readonly Word[], at: number, input: Input): Found | null {
  const word = words[at]
  if (!word || word.scope) return null
  const { takes } = input
  return (
    (takes.includes('until') ? untilAt(words, at, input) : null) ??
    (takes.includes('warning') ? warningAt(words, at) : null) ??
    (takes.includes('firmness') ? firmnessAt(words, at) : null) ??
    periodAt(words, at) ??
    amountAt(words, at, takes)
  )
}

function periodAt(words: readonly Word[], at: number): Found | null {
  const here = words[at]?.key ?? ''
  const afterPer = ['per', 'a', 'an', 'each', 'every', '/'].includes(here)
  const slashed = here.startsWith('/') && here.length > 1
  const from = afterPer ? at + 1 : at
  const billing = words[from]?.key === 'billing' && bare(words[from + 1]?.key ?? '') === 'cycle' ? 1 : 0
  const named = words[from + billing]
  const name = bare(slashed ? here.slice(1) : named?.scope ? '' : (named?.key ?? ''))
  const period = meaningOf(afterPer || slashed ? periods : longPeriods, name)
  const count = from - at + billing + 1
  if (period) return { kind: 'period', period, count }
  const isOther = ['quarter', 'quarterly', 'hour', 'hourly', 'fortnight', 'minute', 'semester'].includes(name)
  if (slashed || (isOther && afterPer) || name === 'quarterly' || name === 'hourly') {
    return { kind: 'wrong', say: noSuchPeriod(name), count }
  }
  return null
}

const longPeriods: Readonly<Record<string, BudgetPeriod>> = {
  day: 'day',
  daily: 'day',
  week: 'week',
  weekly: 'week',
  month: 'month',
  monthly: 'month',
  cycle: 'cycle',
  year: 'year',
  yearly: 'year',
  annual: 'year',
  annually: 'year',
}
// Behind a slash or “per” also the short ones, which alone could be part of a name.
export const periods: Readonly<Record<string, BudgetPeriod>> = {
  ...longPeriods,
  d: 'day',
  w: 'week',
  wk: 'week',
  mo: 'month',
  mth: 'month',
  m: 'month',
  'billing cycle': 'cycle',
  'billing-cycle': 'cycle',
  y: 'year',
  yr: 'year',
  annum: 'year',
}

export function bare(word: string): string {
  return word.toLowerCase().replace(/[.,;!]+$/, '')
}

export function noSuchPeriod(name: string): string {
  return `“${name.slice(0, 30)}” is not a period a budget can have. Take day, week, month, cycle (the billing cycle) or year.`
}

const firmnesses: Readonly<Record<string, Firmness>> = {
  hard: 'hard',
  blocking: 'hard',
  'hard-stop': 'hard',
  soft: 'soft',
  strict: 'strict',
}

function firmnessAt(words: readonly Word[], at: number): Found | null {
  const firmness = meaningOf(firmnesses, words[at]?.key ?? '')
  if (!firmness) return null
  const filler = ['limit', 'stop', 'cap', 'budget'].includes(words[at + 1]?.key ?? '') ? 1 : 0
  return { kind: 'firmness', firmness, count: 1 + filler }
}

function warningAt(words: readonly Word[], at: number): Found | null {
  const verb = words[at]?.key ?? ''
  if (verb === 'no' && /^(warnings?|warn)$/.test(words[at + 1]?.key ?? '')) {
    return { kind: 'warning', warnAt: [], count: 2 }
  }
  if (!['warn', 'warning', 'warnings', 'alert', 'notify'].includes(verb)) return null
  let next = at + 1
  while (['at', 'me', 'us', 'when', 'on', '@'].includes(words[next]?.key ?? '')) next++
  if (['never', 'none', 'off'].includes(words[next]?.key ?? ''))
    return { kind: 'warning', warnAt: [], count: next + 1 - at }
  const first = next
  const warnAt: number[] = []
  for (; ; next++) {
    const key = words[next]?.key ?? ''
    if (next > first && ['and', '&', '+', 'or'].includes(key)) continue
    if (!/^\d{1,4}%?([,/+;]\d{1,4}%?)*$/.test(key) && !/^[,%]$/.test(key)) break
    const numbers = (key.match(/\d+/g) ?? []).map(Number)
    // “warn at 80 500” and “warn at 80% 50” have an amount in them, not a threshold.
    const goesOn =
      /[,/+;]$/.test(words[next - 1]?.text ?? '') || ['and', '&', '+', 'or'].includes(words[next - 1]?.key ?? '')
    const isLarge = numbers.some((number) => number > 100)
    const isPlain = !goesOn && /%/.test(words[next - 1]?.key ?? '')
    if (next > first && !key.includes('%') && (isLarge || isPlain)) break
    warnAt.push(...numbers)
  }
  const wrong = warnAt.find((number) => number < 1 || number > 100)
  if (wrong !== undefined || warnAt.length === 0 || warnAt.length > 10) {
    const what = wrong === undefined ? 'After “warn at”' : `“${wrong}”: after “warn at”`
    return { kind: 'wrong', say: `${what} come up to ten whole percentages from 1 to 100, such as 70,90.`, count: 1 }
  }
  return { kind: 'warning', warnAt, count: next - at }
}

function amountAt(words: readonly Word[], at: number, takes: readonly Takes[]): Found | null {
  const here = words[at]?.text.replace(/[,;!?]+$/, '') ?? ''
  const next = words[at + 1]?.text ?? ''
  if (/^[-−+]?\d+(\.\d+)?%$/.test(here)) {
    const say = takes.includes('warning')
      ? `“${here}” of what? For a warning write “warn at ${here.replace(/\D/g, '')}”.`
      : `“${here}” is a share. Give an amount of dollars, such as $100.`
    return { kind: 'wrong', say, count: 1 }
  }
  // “to $700” in a raise could mean the new limit or how much more.
  if (here.toLowerCase() === 'to' && takes.includes('until') && readAmount(next)?.ok) {
    return { kind: 'wrong', say: `Say by how much to raise it, such as $100, not to what.`, count: 2 }
  }
  // A currency before or after the number stands for itself: `$ 500`, `500 USD`.
  const joined = isCurrency(here)
    ? { text: `${here}${next}`, count: 2 }
    : /^[\d.,_-]+[kmb]?$/i.test(here) && isCurrency(next.split('/')[0] ?? '')
      ? { text: `${here}${next}`, count: 2 }
      : { text: here, count: 1 }
  const amount = readAmount(joined.text) ?? (joined.count === 2 ? readAmount(here) : null)
  if (!amount) return null
  if (!amount.ok) return { kind: 'wrong', say: amount.say, count: joined.count }
  const rest = amount.rest === '' ? null : amount.rest
  // `500/ month` and `500/billing cycle` leave their last word behind.
  const behind = words[at + joined.count]
  const taken = amount.rest === '' || (rest === 'billing' && behind?.key === 'cycle') ? 1 : 0
  return {
    kind: 'amount',
    amountMicroUsd: amount.amountMicroUsd,
    rest: taken === 1 ? (behind?.key ?? '') : rest,
    count: joined.count + taken,
  }
}

function untilAt(words: readonly Word[], at: number, { now, organisation }: Input): Found | null {
  const word = words[at]?.key ?? ''
  const isUntil = ['until', 'till', 'til', 'through', 'thru'].includes(word)
  if (!isUntil && word !== 'for') return null
  const after = words.slice(at + 1, at + 7).map((one) => one.text)
  // The longest reading wins: “friday 17:00” before “friday”.
  for (let count = after.length; count > 0; count--) {
    const read = readUntil(after.slice(0, count).join(' '), { now, organisation })
    if (read?.ok) return { kind: 'until', until: read.until, count: count + 1 }
    if (read) return { kind: 'wrong', say: read.say, count: count + 1 }
  }
  if (!isUntil) return null
  const said = after.slice(0, 3).join(' ') || 'until'
  const say = `I cannot read “${said.slice(0, 40)}” as an end. Write until friday, until 2026-12-01, for 3 days or until end of month.`
  return { kind: 'wrong', say, count: 1 }
}
