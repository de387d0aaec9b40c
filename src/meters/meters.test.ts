import { beforeEach, expect, test } from 'vitest'
import { createLog } from '../base/log.ts'
import { microUsd } from '../base/money.ts'
import { samplesIn, sumIn } from '../testing/metrics-text.ts'
import type { MeteredEntry } from './entry-meters.ts'
import { type Meters, openMeters } from './meters.ts'

const build = { version: '1.2.3', node: '26.10.0' }

let meters: Meters
beforeEach(() => {
  meters = openMeters({ log: createLog('silent'), build, roles: ['proxy', 'jobs'] })
})

test('a million tiny costs add up to the micro-dollar', async () => {
  for (let at = 0; at < 1_000_000; at += 1) meters.proxy.entered(entry({ costMicroUsd: microUsd(1) }), false)
  meters.proxy.entered(entry({ costMicroUsd: microUsd(234_567) }), false)

  expect(sumIn(await scraped(), 'tally_proxy_cost_dollars_total')).toBe(1.234567)
})

test('what may pass again is counted once', async () => {
  for (let time = 0; time < 3; time += 1) meters.proxy.entered(entry({ sourceId: 'response:resp_1' }), true)
  for (let time = 0; time < 3; time += 1) meters.proxy.entered(entry({ sourceId: 'same' }), false)

  expect(sumIn(await scraped(), 'tally_proxy_requests_total')).toBe(4)
})

test('a thousand models with a price are a hundred labels and one for the rest', async () => {
  for (let at = 0; at < 1_000; at += 1) meters.proxy.entered(entry({ model: `model-${at}` }), false)

  const text = await scraped()
  const requests = samplesIn(text).filter(({ name }) => name === 'tally_proxy_requests_total')
  expect(requests).toHaveLength(101)
  expect(sumIn(text, 'tally_proxy_requests_total', { model: 'other' })).toBe(900)
})

test('a model without a price, or that did no work, is no label', async () => {
  meters.proxy.entered(entry({ model: 'the whole prompt', costMicroUsd: null }), false)
  meters.proxy.entered(entry({ model: 'refused-model', requests: 0, costMicroUsd: microUsd(0) }), false)
  meters.proxy.entered(entry({ model: 'odd"\nmodel{}' }), false)

  const text = await scraped()
  expect(new Set(samplesIn(text).flatMap(({ labels }) => labels.model ?? []))).toEqual(new Set(['other']))
  expect(sumIn(text, 'tally_proxy_unpriced_total')).toBe(1)
})

test('a histogram tells each bucket with all below it, the sum and the count', async () => {
  for (const totalMs of [100, 101, 700, 900_000]) {
    meters.proxy.answered({ provider: 'openai', outcome: 'completed', firstByteMs: null, totalMs })
  }

  const text = await scraped()
  const under = (le: string) => sumIn(text, 'tally_proxy_answer_seconds_bucket', { provider: 'openai', le })
  expect(['0.1', '0.5', '1', '600', '+Inf'].map(under)).toEqual([1, 2, 3, 3, 4])
  expect(sumIn(text, 'tally_proxy_answer_seconds_sum', { provider: 'openai' })).toBeCloseTo(900.901)
  expect(sumIn(text, 'tally_proxy_answer_seconds_count', { provider: 'openai' })).toBe(4)
  expect(text).toContain('# TYPE tally_proxy_answer_seconds histogram\n')
})

test('OpenMetrics and Prometheus may be asked in turn, and counters keep their names in both', async () => {
  meters.proxy.refused('key_paused')
  const before = await scraped()
  const open = await meters.scrape('openmetrics')
  const after = await scraped()

  expect(open.contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
  expect(open.text).toContain('# TYPE tally_proxy_refusals counter\n')
  expect(open.text).toContain('\ntally_proxy_refusals_total{reason="key_paused"} 1\n')
  for (const text of [before, after]) {
    expect(text).toContain('# TYPE tally_proxy_refusals_total counter\n')
    expect(sumIn(text, 'tally_proxy_refusals_total')).toBe(1)
  }
})

test('each process says which it is, what it does, and how its event loop is', async () => {
  meters.gauge({ name: 'tally_here', help: 'Here.', read: () => [{ value: 7 }] })
  meters.work.job('digests', 'failed', 1_500)

  const text = await scraped()
  expect(samplesIn(text).find(({ name }) => name === 'tally_build_info')).toMatchObject({ labels: build, value: 1 })
  expect(sumIn(text, 'tally_role')).toBe(2)
  expect(sumIn(text, 'tally_here')).toBe(7)
  expect(sumIn(text, 'tally_job_seconds_sum', { task: 'digests', outcome: 'failed' })).toBe(1.5)
  expect(text).toContain('nodejs_eventloop_lag_p99_seconds')
  expect(text).toContain('process_cpu_seconds_total')
})

async function scraped(): Promise<string> {
  return (await meters.scrape('prometheus')).text
}

function entry(over: Partial<MeteredEntry>): MeteredEntry {
  return {
    sourceId: 'one',
    provider: 'openai',
    model: 'gpt-5.5',
    requests: 1,
    costMicroUsd: microUsd(100),
    inputTokens: 10,
    cacheReadTokens: 0,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
    outputTokens: 5,
    ...over,
  }
}
