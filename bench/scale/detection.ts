import { print, table } from '../tables.ts'
import { runWorker } from '../worker.ts'
import type { DetectionOrder, DetectionTimes } from './detection-worker.ts'

/** Prints how long the app's detection takes over the ledger, in a process of its own. */
export async function printDetection(url: string, now: Date): Promise<void> {
  const order: DetectionOrder = { url, nowMs: now.getTime() }
  const { entities, runs, startMb, peakMb, longestMs } = await runWorker<DetectionTimes>(
    new URL('detection-worker.ts', import.meta.url),
    order,
  )
  table(
    `Detection, ${entities.toLocaleString('en-US')} entities`,
    ['run', 'seconds', 'findings', 'incidents changed'],
    runs.map(({ name, seconds, findings, transitions }) => [name, seconds.toFixed(1), findings, transitions]),
  )
  print(
    `\nIts process had ${startMb.toFixed(0)} MB before and ${peakMb.toFixed(0)} MB at most; the longest it kept its event loop was ${(longestMs / 1_000).toFixed(1)} s.`,
  )
}
