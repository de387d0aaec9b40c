import { type AttoUsd, exactUsd } from '../../base/exact-usd.ts'
import type { Reading } from '../feed.ts'
import type { Days } from '../report-feed.ts'
import { reportPages } from '../report-pages.ts'
import { VendorProblem } from '../vendor-problem.ts'
import { type CostResult, costBucket } from './schema.ts'

export const costsPath = '/v1/organization/costs'

type Dimension = 'project_id' | 'user_id' | 'api_key_id'

/** By how much the bill may be told apart, best first: not every organisation may combine people with projects. */
const groupings: ReadonlyArray<readonly Dimension[]> = [
  ['project_id', 'user_id', 'api_key_id'],
  ['project_id', 'api_key_id'],
  ['project_id'],
  [],
]

/** A line of the bill: a day's price of one thing. `by`: the dimensions it is told apart by; others say nothing. */
export type BilledLine = Omit<CostResult, 'amount'> & { at: number; amount: AttoUsd; by: readonly Dimension[] }

/**
 * Opens the bill for a run: each question is asked in as much detail as the vendor allowed the last time. Null: this key may
 * not read the bill at all.
 */
export function openCosts(reading: Reading): (days: Days) => Promise<BilledLine[] | null> {
  let place = 0
  return async (days) => {
    for (;;) {
      const by = groupings[place]
      if (!by) return null
      try {
        return await readCosts(reading, days, by)
      } catch (thrown) {
        if (!(thrown instanceof VendorProblem) || !['forbidden', 'refused'].includes(thrown.kind)) throw thrown
        place += 1
      }
    }
  }
}

async function readCosts(reading: Reading, days: Days, by: readonly Dimension[]): Promise<BilledLine[]> {
  const lines: BilledLine[] = []
  const query = { ...spanOf(days), bucket_width: '1d', 'group_by[]': [...by, 'line_item'], limit: 180 }
  for await (const buckets of reportPages(reading, { path: costsPath, query, row: costBucket })) {
    for (const { start_time, results } of buckets) {
      for (const line of results) {
        lines.push({ ...line, at: start_time, amount: exactUsd(line.amount.value, 'dollars'), by })
      }
    }
  }
  return lines
}

export function spanOf({ from, to }: Days) {
  return { start_time: from.getTime() / 1_000, end_time: to.getTime() / 1_000 }
}
