import { expect, test } from 'vitest'
import { createLog } from '../base/log.ts'
import { openOtlpTracing } from '../traces/otlp.ts'
import { startCollector } from '../traces/testing.ts'
import { collectAccount } from './collect.ts'
import { collectingWorld } from './testing.ts'

test('a run is one trace: its feeds, and in them the windows with their times; nobody is named', async () => {
  const now = new Date('2026-11-20T15:30:00Z')
  const world = await collectingWorld('cursor', { now, world: 'company', from: '2026-11-18', readUpTo: '2026-11-19' })
  const collector = await startCollector()
  const trace = { url: `${collector.url}/v1/traces`, headers: {}, resource: {}, share: 1 }
  const tracing = openOtlpTracing(trace, { log: createLog('silent'), version: '1' })

  const { runId, counts } = await collectAccount(
    { ...world.deps, tracing },
    { accountId: world.accountId, trigger: 'hand' },
  )
  await tracing.close()

  const spans = collector.spans()
  const run = spans.find(({ name }) => name === 'collect.run')
  const feeds = spans.filter(({ name }) => name === 'collect.feed')
  const windows = spans.filter(({ name }) => name === 'collect.window')
  const events = feeds.find(({ attributes }) => attributes['tally.feed'] === 'cursor-events')
  expect(run?.attributes).toMatchObject({
    'tally.vendor': 'cursor',
    'tally.run': runId,
    'tally.outcome': 'done',
    'tally.records': counts.records,
  })
  expect(feeds.length).toBeGreaterThan(3)
  expect(feeds.every(({ parentSpanId }) => parentSpanId === run?.spanId)).toBe(true)
  expect(windows.filter(({ parentSpanId }) => parentSpanId === events?.spanId).length).toBeGreaterThan(0)
  for (const { attributes } of windows) {
    expect(Date.parse(String(attributes['tally.from']))).toBeLessThan(Date.parse(String(attributes['tally.to'])))
  }
  expect(collector.text()).not.toMatch(/@|crsr_|key_/)
  await collector.close()
  await world.close()
})
