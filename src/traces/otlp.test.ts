import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '../base/log.ts'
import { openOtlpTracing } from './otlp.ts'
import { startCollector } from './testing.ts'
import { inSpan } from './tracing.ts'

const config = { headers: {}, resource: { 'service.name': 'tally' }, share: 1 }

let collector: Awaited<ReturnType<typeof startCollector>>
const logged: string[] = []
const log = createLog('info', { write: (line: string) => void logged.push(line) })

beforeEach(async () => {
  logged.length = 0
  collector = await startCollector()
})
afterEach(() => collector.close())

describe('spans', () => {
  test('come with what they are part of; a failure is told by its kind alone', async () => {
    const tracing = openOtlpTracing({ ...config, url: `${collector.url}/v1/traces` }, { log, version: '1.0.0' })

    await inSpan(tracing, { name: 'collect.run', attributes: { 'tally.vendor': 'cursor' } }, async (run) => {
      await inSpan(run, { name: 'collect.feed' }, () =>
        Promise.reject(new TypeError('ana@example.com sent sk-1')),
      ).catch(() => undefined)
      run?.set({ 'tally.outcome': 'failed' })
    })
    await tracing.close()

    const [feed, run] = collector.spans()
    expect(run).toMatchObject({
      name: 'collect.run',
      attributes: { 'tally.vendor': 'cursor', 'tally.outcome': 'failed' },
    })
    expect(feed).toMatchObject({
      name: 'collect.feed',
      parentSpanId: run?.spanId,
      traceId: run?.traceId,
      status: { code: 2 },
      attributes: { 'error.type': 'TypeError' },
    })
    expect(collector.text()).not.toContain('example.com')
  })

  test('hold no attribute of more than 128 characters', async () => {
    const tracing = openOtlpTracing({ ...config, url: `${collector.url}/v1/traces` }, { log, version: '1.0.0' })

    tracing.span('job.run', { 'tally.job': 'x'.repeat(10_000) }).end()
    await tracing.close()

    expect(collector.spans()[0]?.attributes['tally.job']).toHaveLength(128)
  })

  test('are as many as is asked for', async () => {
    const tracing = openOtlpTracing(
      { ...config, share: 0, url: `${collector.url}/v1/traces` },
      { log, version: '1.0.0' },
    )

    const span = tracing.span('job.run')
    span.child('inside').end()
    span.end()
    await tracing.close()

    expect(collector.spans()).toEqual([])
  })
})

test('a collector that is away costs a line in the log and nothing else', async () => {
  const { url } = collector
  await collector.close()
  const tracing = openOtlpTracing({ ...config, url: `${url}/v1/traces` }, { log, version: '1.0.0' })

  tracing.span('job.run').end()
  await tracing.close()

  expect(logged.map((line) => JSON.parse(line))).toMatchObject([{ msg: 'traces could not be sent and are lost' }])
  collector = await startCollector()
})

test('where nobody traces the work is done all the same', async () => {
  expect(await inSpan(null, { name: 'job.run' }, async (span) => span)).toBeNull()
})
