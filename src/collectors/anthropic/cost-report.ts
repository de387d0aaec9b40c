import { type AttoUsd, exactUsd } from '../../base/exact-usd.ts'
import type { Reading } from '../feed.ts'
import type { Days } from '../report-feed.ts'
import { reportPages } from '../report-pages.ts'
import { type CostResult, costBucket, type UsageResult, usageBucket } from './schema.ts'
import { rfc3339 } from './words.ts'

export const reportPaths = {
  usage: '/v1/organizations/usage_report/messages',
  cost: '/v1/organizations/cost_report',
}

const dimensions = [
  'account_id',
  'api_key_id',
  'context_window',
  'inference_geo',
  'model',
  'service_account_id',
  'service_tier',
  'speed',
  'workspace_id',
]

/** An hour of usage that agrees in everything the report tells apart. */
export type ReportedHour = UsageResult & { at: number }

/** A line of the bill: a day of a workspace, and of a model and kind of token where it is about tokens. */
export type BilledLine = Omit<CostResult, 'amount'> & { at: number; amount: AttoUsd }

/** Reads the usage of whole days hour by hour: a page is 168 hours, so a week is one call. */
export async function readUsageReport(reading: Reading, days: Days): Promise<ReportedHour[]> {
  const hours: ReportedHour[] = []
  const query = { ...spanOf(days), bucket_width: '1h', 'group_by[]': dimensions, limit: 168 }
  for await (const buckets of reportPages(reading, { path: reportPaths.usage, query, row: usageBucket })) {
    for (const { starting_at, results } of buckets) {
      for (const result of results) hours.push({ ...result, at: starting_at })
    }
  }
  return hours
}

/** Reads the bill of whole days. What the Priority Tier has used is not in it. */
export async function readCostReport(reading: Reading, days: Days): Promise<BilledLine[]> {
  const lines: BilledLine[] = []
  const query = { ...spanOf(days), bucket_width: '1d', 'group_by[]': ['workspace_id', 'description'], limit: 31 }
  for await (const buckets of reportPages(reading, { path: reportPaths.cost, query, row: costBucket })) {
    for (const { starting_at, results } of buckets) {
      for (const line of results) lines.push({ ...line, at: starting_at, amount: exactUsd(line.amount, 'cents') })
    }
  }
  return lines
}

function spanOf({ from, to }: Days) {
  return { starting_at: rfc3339(from), ending_at: rfc3339(to) }
}
