import { formatUsd, type MicroUsd, microUsd } from '../base/money.ts'
import { BudgetFault } from './budget-fault.ts'

/** Nobody's budget is larger: a figure beyond it has too many zeros. */
export const largestLimit = microUsd(100_000_000_000_000)
const smallestLimit = microUsd(10_000)

/** Throws a `BudgetFault` unless the amount is money one can budget: one cent to $100 million. */
export function requireAmount(field: 'limit' | 'amount', amount: MicroUsd): void {
  if (!Number.isSafeInteger(amount)) throw new BudgetFault(field, 'give an amount of dollars, such as $500.')
  if (amount <= 0) throw new BudgetFault(field, 'it must be more than $0.')
  if (amount < smallestLimit) throw new BudgetFault(field, `it must be at least ${formatUsd(smallestLimit)}.`)
  if (amount > largestLimit)
    throw new BudgetFault(field, `${formatUsd(amount)} is more than Tally takes (${formatUsd(largestLimit)}).`)
}

/** The thresholds in order, each once. Throws a `BudgetFault` unless they are whole percentages from 1 to 100, ten at most. */
export function checkedThresholds(warnAt: readonly number[]): number[] {
  const wrong = warnAt.find((one) => !Number.isInteger(one) || one < 1 || one > 100)
  if (wrong !== undefined)
    throw new BudgetFault('warnAt', `${wrong} is not a whole percentage from 1 to 100. Write it like 50,80,100.`)
  const sorted = [...new Set(warnAt)].toSorted((a, b) => a - b)
  if (sorted.length > 10) throw new BudgetFault('warnAt', 'give ten thresholds at most.')
  return sorted
}

export const usualThresholds: readonly number[] = [50, 80, 100]
