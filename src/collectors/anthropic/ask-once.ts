import { addDays, dayOf, startOfDay } from '../../base/calendar.ts'
import type { VendorClient } from '../vendor-client.ts'
import { VendorProblem } from '../vendor-problem.ts'
import { analyticsPaths } from './analytics.ts'
import { reportPaths } from './cost-report.ts'
import { rfc3339 } from './words.ts'

/** Whether the key may read the usage and cost analytics; throws where that cannot be told. */
export async function mayReadAnalytics(client: VendorClient, now: Date): Promise<boolean> {
  try {
    await askAnalytics(client, now)
    return true
  } catch (thrown) {
    if (thrown instanceof VendorProblem && (thrown.kind === 'forbidden' || thrown.kind === 'refused')) return false
    throw thrown
  }
}

/** Asks for one row of yesterday. */
export async function askAnalytics(client: VendorClient, now: Date): Promise<void> {
  await client.get(analyticsPaths.cost, { ...yesterday(now), limit: 1 })
}

/** Asks the analytics, or the two older reports that can stand in for them. */
export async function askEither(client: VendorClient, now: Date): Promise<void> {
  if (!(await mayReadAnalytics(client, now))) await askReports(client, now)
}

async function askReports(client: VendorClient, now: Date): Promise<void> {
  await client.get(reportPaths.cost, { ...yesterday(now), limit: 1 })
  await client.get(reportPaths.usage, { ...yesterday(now), bucket_width: '1d', limit: 1 })
}

function yesterday(now: Date) {
  const today = dayOf(now)
  return { starting_at: rfc3339(startOfDay(addDays(today, -1))), ending_at: rfc3339(startOfDay(today)) }
}
