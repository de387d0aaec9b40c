import type { WorkMeters } from '../meters/work-meters.ts'
import { inSpan, type Tracing } from '../traces/tracing.ts'
import type { Job } from './schedule.ts'

/** The job, with each of its runs counted, timed and, where somebody traces, traced. */
export function watched(job: Job, deps: { meters: WorkMeters; tracing: Tracing | null }): Job {
  const { meters, tracing } = deps
  return {
    ...job,
    async run(now) {
      const startedMs = performance.now()
      const count = (outcome: 'done' | 'failed') => meters.job(job.name, outcome, performance.now() - startedMs)
      try {
        await inSpan(tracing, { name: 'job.run', attributes: { 'tally.job': job.name } }, () => job.run(now))
        count('done')
      } catch (thrown) {
        count('failed')
        throw thrown
      }
    },
  }
}
