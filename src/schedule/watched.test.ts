import { expect, test } from 'vitest'
import { createLog } from '../base/log.ts'
import { openMeters } from '../meters/meters.ts'
import { sumIn } from '../testing/metrics-text.ts'
import { openOtlpTracing } from '../traces/otlp.ts'
import { startCollector } from '../traces/testing.ts'
import { watched } from './watched.ts'

const log = createLog('silent')
const now = new Date('2026-11-21T10:00:00Z')

test('each run of a job is counted and traced as it ended, and a failure goes on to whoever runs it', async () => {
  const collector = await startCollector()
  const meters = openMeters({ log, build: { version: '1', node: '26' }, roles: ['jobs'] })
  const trace = { url: `${collector.url}/v1/traces`, headers: {}, resource: {}, share: 1 }
  const tracing = openOtlpTracing(trace, { log, version: '1' })
  let fails = false
  const run = async () => {
    if (fails) throw new RangeError('no')
  }
  const job = watched({ name: 'digests', when: '* * * * *', run }, { meters: meters.work, tracing })

  await job.run(now)
  fails = true
  await expect(job.run(now)).rejects.toThrow('no')
  await tracing.close()

  const { text } = await meters.scrape('prometheus')
  expect(sumIn(text, 'tally_job_seconds_count', { task: 'digests', outcome: 'done' })).toBe(1)
  expect(sumIn(text, 'tally_job_seconds_count', { task: 'digests', outcome: 'failed' })).toBe(1)
  expect(collector.spans().map(({ name, attributes, status }) => [name, attributes['tally.job'], status.code])).toEqual(
    [
      ['job.run', 'digests', 0],
      ['job.run', 'digests', 2],
    ],
  )
  await collector.close()
})
