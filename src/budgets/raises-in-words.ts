import { formatUsd } from '../base/money.ts'
import { untilInWords } from './parse-budget-until.ts'
import { type BudgetRaise, sumOfRaises } from './raises-in-force.ts'

/** `The raise of $50.00 through Mon, Nov 30 ended with it.`, or that it still applies; empty where there is none. */
export function raisesInWords(
  raises: readonly BudgetRaise[],
  now: 'ended' | 'applies',
  reading: { timeZone: string; now: Date },
): string {
  const [first, ...more] = raises
  if (!first) return ''
  const sum = formatUsd(sumOfRaises(raises))
  const isOne = more.length === 0
  const what = isOne
    ? `The raise of ${sum} ${untilInWords(first.until, reading)}`
    : `${raises.length} raises of ${sum} in all`
  if (now === 'ended') return `${what} ended with it.`
  return isOne ? `${what} still applies.` : `${what} still apply.`
}
