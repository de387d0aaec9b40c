import { percentText } from '../../base/percent.ts'
import { isWeekend, type LocalDays, weekdayOf } from '../local-days.ts'
import type { Case } from '../scoring/case.ts'
import type { Verdict } from '../scoring/verdict.ts'
import type { Change } from './change.ts'
import { dollars, duration, times } from './money-words.ts'

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** One sentence or two that explain a verdict: how much, against which normal, and why. Who is left out. */
export function sentenceOf(of: Case, verdict: Verdict, days: LocalDays): string {
  switch (verdict.cause) {
    case 'unattended':
      return `${duration(of.unattended.minutes)} without a prompt from a human, ${dollars(of.unattended.usd)} so far; the longest such run of a usual day is ${duration(Math.exp(of.baselines.unattended.centre))}.`
    case 'cadence':
      return `${duration(of.steady.minutes)} of requests at an even pace without a pause, ${dollars(of.steady.usd)} so far; usual is ${duration(Math.exp(of.baselines.steady.centre))}.`
    case 'model_mix':
    case 'unit_cost':
    case 'cache_share':
      return `${unitSentence(of)} ${spendSentence(of, days)}`
    case 'new_use':
      return of.features.newTools > (of.features.oddHours || 0)
        ? `${dollars(of.features.newTools)} with a tool not used here before. ${spendSentence(of, days)}`
        : `${dollars(of.features.oddHours)} in hours that are hardly ever worked in here. ${spendSentence(of, days)}`
    default:
      return spendSentence(of, days)
  }
}

function unitSentence(of: Case): string {
  const now = of.features.unitCost
  const usual = Math.exp(of.baselines.unitCost.centre)
  const { mix, cache, price, tokens, model } = of.change
  const why =
    cache > Math.max(mix, price, tokens)
      ? 'far less of the prompts comes from the cache'
      : mix >= Math.max(price, tokens) && model && model.now - model.before > 0.1
        ? `${model.name} went from ${percentText(model.before)} to ${percentText(model.now)} of the requests`
        : tokens > price
          ? 'each request takes more tokens'
          : 'prices rose'
  return `${dollars(now)} a request, usually ${dollars(usual)} (${times(now / usual)}): ${why}.`
}

function spendSentence(of: Case, days: LocalDays): string {
  const day = days.dayOf(of.dayStartsAt)
  const usual = Math.exp(of.baselines.day.centre + of.monthly)
  const name =
    of.baselines.day.n >= 3
      ? `a normal ${isWeekend(day) ? 'weekend day' : weekdays[weekdayOf(day)]} is`
      : 'colleagues usually have'
  const against = `${dollars(of.total.usd)} by ${days.clockOf(of.lastAt)}, ${name} ${dollars(usual)}`
  const more = of.total.usd - usual
  if (more < 1) return `${against}.`
  return `${against} (${times(of.total.usd / usual)}). +${dollars(more)}${shares(of.change)}.`
}

/** `: 78% model, 22% volume`: the parts that raised it, largest first. */
function shares(change: Change): string {
  const parts = [
    ['volume', change.volume],
    ['price', change.price],
    ['model', change.mix],
    ['cache', change.cache],
    ['tokens a request', change.tokens],
  ] as const
  const rising = parts.filter(([, share]) => share > 0)
  const total = rising.reduce((sum, [, share]) => sum + share, 0)
  const told = rising
    .map(([name, share]) => [name, share / total] as const)
    .filter(([, share]) => share >= 0.1)
    .sort((a, b) => b[1] - a[1])
  return told.length === 0 ? '' : `: ${told.map(([name, share]) => `${percentText(share)} ${name}`).join(', ')}`
}
