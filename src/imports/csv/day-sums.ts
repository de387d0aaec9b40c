import { type Day, dayOf } from '../../base/calendar.ts'
import type { Provider } from '../../base/provider.ts'
import { joinedSums, roundedUsages, type UsageSum } from '../../ledger/usage-sum.ts'
import { noTokens } from '../../prices/tokens.ts'
import type { RowTurner } from './layout.ts'

/** More rows of a day are not held in memory at once: what is alike among the others is an entry of its own. */
const rowsAtATime = 4_000

/**
 * Turns rows that add up a day of a key, model, … into usage as the vendor's API tells it: rows of one day that follow each
 * other and agree in everything but what they count are one entry, and money is rounded once for each person, key and model.
 * `sumOf` gives null for a row that says nothing.
 */
export function openDaySums(provider: Provider, sumOf: () => UsageSum | null, problem: () => string | null): RowTurner {
  let day: Day | null = null
  let sums: UsageSum[] = []

  function rest() {
    const whole = roundedUsages(provider, joinedSums(sums))
    sums = []
    return whole
  }

  return {
    turn() {
      const sum = sumOf()
      if (sum === null || problem() !== null) return 'skipped'
      const of = dayOf(new Date(sum.at))
      const whole = of === day && sums.length < rowsAtATime ? [] : rest()
      day = of
      sums.push(sum)
      return whole.length === 0 ? 'kept' : whole
    },
    rest,
  }
}

/** A sum of API usage that says nothing but what is given. */
export function apiSum(said: Partial<UsageSum> & Pick<UsageSum, 'at' | 'modelRaw'>): UsageSum {
  return { ...nothing, ...said }
}

const nothing: Omit<UsageSum, 'at' | 'modelRaw'> = {
  handle: '',
  keyRef: '',
  project: '',
  tool: '',
  serviceTier: '',
  tokens: noTokens,
  serverToolCalls: 0,
  requests: 0,
  category: 'api',
  basis: 'vendor',
  cost: null,
  list: null,
}
