import { Counter, Histogram, type Registry } from 'prom-client'
import type { MicroUsd } from '../base/money.ts'
import { type ProxiedProvider, proxiedProviders } from '../base/provider.ts'
import { openKnownNames } from './known-names.ts'
import { openOnce } from './once.ts'

/** What an entry says that is counted; `id` tells it from others. */
export type MeteredEntry = {
  id: string
  provider: string
  model: string
  requests: number
  costMicroUsd: MicroUsd | null
  inputTokens: number
  cacheReadTokens: number
  cacheWrite5mTokens: number
  cacheWrite1hTokens: number
  outputTokens: number
}

/** What the proxy tells as it works. Labels are few and fixed: nothing a client can invent becomes one. */
export type ProxyMeters = {
  /** An answer of a provider, or what came in its place, is over. Null where there was none. */
  answered(answer: { provider: ProxiedProvider; outcome: string; firstByteMs: number | null; totalMs: number }): void
  /** An entry is on its way to the ledger. One of `mayComeAgain` is counted once, as the ledger does. */
  entered(entry: MeteredEntry, mayComeAgain: boolean): void
  /** What Tally added to a request: before it was sent on, and behind its last byte. */
  added(ms: number): void
  /** A request was refused by Tally itself. */
  refused(reason: string): void
}

const modelsAtMost = 100
const reasonsAtMost = 50
const laterIdsAtMost = 20_000
const outcomes = ['completed', 'aborted', 'failed', 'refused']
const ownFaults = ['journal_unavailable', 'key_store_unavailable', 'budgets_unavailable', 'internal_error']

/** Counters of the proxy. Counting a request costs some microseconds of the hundreds it takes. */
export function openProxyMeters(registry: Registry): ProxyMeters {
  const registers = [registry]
  const answers = new Counter({
    name: 'tally_proxy_answers_total',
    help: 'Requests that were forwarded, by how they ended: completed, aborted (by the client), failed, refused (by the provider).',
    labelNames: ['provider', 'outcome'],
    registers,
  })
  const refusals = new Counter({
    name: 'tally_proxy_refusals_total',
    help: 'Requests that Tally answered itself in place of a provider, by the reason.',
    labelNames: ['reason'],
    registers,
  })
  const added = new Histogram({
    name: 'tally_proxy_added_seconds',
    help: 'What Tally added to a request: from its last byte to forwarding it, and from the end of the answer to the client’s end.',
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  })
  const firstByte = new Histogram({
    name: 'tally_proxy_first_byte_seconds',
    help: 'From a request’s arrival to the first byte of its answer: mostly the provider’s.',
    labelNames: ['provider'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
    registers,
  })
  const total = new Histogram({
    name: 'tally_proxy_answer_seconds',
    help: 'From a request’s arrival to the end of its answer.',
    labelNames: ['provider'],
    buckets: [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600],
    registers,
  })
  const reasons = openKnownNames(reasonsAtMost)
  const countEntry = openEntryCounters(registers)
  // A counter that is not there before the first time does not rise for Prometheus when it comes.
  for (const provider of proxiedProviders) for (const outcome of outcomes) answers.inc({ provider, outcome }, 0)
  for (const reason of ownFaults) {
    reasons.learn(reason)
    refusals.inc({ reason }, 0)
  }
  return {
    answered({ provider, outcome, firstByteMs, totalMs }) {
      answers.inc({ provider, outcome })
      if (firstByteMs !== null) firstByte.observe({ provider }, firstByteMs / 1000)
      total.observe({ provider }, totalMs / 1000)
    },
    entered: countEntry,
    added: (ms) => added.observe(ms / 1000),
    refused(reason) {
      reasons.learn(reason)
      refusals.inc({ reason: reasons.labelOf(reason) })
    },
  }
}

function openEntryCounters(registers: Registry[]): ProxyMeters['entered'] {
  const labelNames = ['provider', 'model'] as const
  const requests = new Counter({
    name: 'tally_proxy_requests_total',
    help: 'Requests as the ledger counts them: those a provider did work for.',
    labelNames,
    registers,
  })
  const tokens = new Counter({
    name: 'tally_proxy_tokens_total',
    help: 'Tokens by kind: input (read fresh), cache_read, cache_write_5m, cache_write_1h, output (reasoning among it).',
    labelNames: [...labelNames, 'kind'],
    registers,
  })
  const cost = microDollarCounter(registers)
  const unpriced = new Counter({
    name: 'tally_proxy_unpriced_total',
    help: 'Entries whose price is not known; their dollars are missing until the price book knows them.',
    labelNames: ['provider'],
    registers,
  })
  for (const provider of proxiedProviders) unpriced.inc({ provider }, 0)
  const models = openKnownNames(modelsAtMost)
  const isNew = openOnce(laterIdsAtMost)

  return (entry, mayComeAgain) => {
    if (mayComeAgain && !isNew(entry.id)) return
    const { provider } = entry
    // Only what has a price and did some work is a model; what was refused may have been asked for under any name.
    if (entry.costMicroUsd !== null && entry.costMicroUsd > 0) models.learn(entry.model)
    const model = models.labelOf(entry.model)
    if (entry.costMicroUsd === null) unpriced.inc({ provider })
    else if (entry.costMicroUsd !== 0) cost.inc({ provider, model }, entry.costMicroUsd)
    if (entry.requests > 0) requests.inc({ provider, model }, entry.requests)
    const count = (kind: string, many: number) => {
      if (many > 0) tokens.inc({ provider, model, kind }, many)
    }
    count('input', entry.inputTokens)
    count('cache_read', entry.cacheReadTokens)
    count('cache_write_5m', entry.cacheWrite5mTokens)
    count('cache_write_1h', entry.cacheWrite1hTokens)
    count('output', entry.outputTokens)
  }
}

/** Sums whole micro-dollars, which stay exact, and shows dollars. */
function microDollarCounter(registers: Registry[]): { inc(labels: Record<string, string>, micro: number): void } {
  const sums = new Map<string, { labels: Record<string, string>; micro: number }>()
  new Counter({
    name: 'tally_proxy_cost_dollars_total',
    help: 'What metered requests cost, in US dollars, exact to the millionth.',
    labelNames: ['provider', 'model'],
    registers,
    collect() {
      this.reset()
      for (const { labels, micro } of sums.values()) this.inc(labels, micro / 1_000_000)
    },
  })
  return {
    inc(labels, micro) {
      const key = `${labels.provider} ${labels.model}`
      const sum = sums.get(key)
      if (sum) sum.micro += micro
      else sums.set(key, { labels, micro })
    },
  }
}
