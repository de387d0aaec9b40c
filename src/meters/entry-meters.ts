import type { Registry } from 'prom-client'
import type { MicroUsd } from '../base/money.ts'
import { proxiedProviders } from '../base/provider.ts'
import { openKnownNames } from './known-names.ts'
import { openOnce } from './once.ts'
import { openCounter, type Series } from './series.ts'

/** What an entry says that is counted; `sourceId` tells it from others. */
export type MeteredEntry = {
  sourceId: string
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

const modelsAtMost = 100
const laterIdsAtMost = 20_000

/** Counters of what goes to the ledger. An entry of `mayComeAgain` is counted once, as the ledger does. */
export function openEntryCounters(registry: Registry): (entry: MeteredEntry, mayComeAgain: boolean) => void {
  const counters = {
    requests: openCounter(registry, {
      name: 'tally_proxy_requests_total',
      help: 'Requests as the ledger counts them: those a provider did work for.',
    }),
    tokens: openCounter(registry, {
      name: 'tally_proxy_tokens_total',
      help: 'Tokens by kind: input (read fresh), cache_read, cache_write_5m, cache_write_1h, output (reasoning among it).',
    }),
    // Sums of whole micro-dollars stay exact; dollars are shown.
    cost: openCounter(registry, {
      name: 'tally_proxy_cost_dollars_total',
      help: 'What metered requests cost, in US dollars, exact to the millionth.',
      per: 1_000_000,
    }),
  }
  const unpriced = openCounter(registry, {
    name: 'tally_proxy_unpriced_total',
    help: 'Entries whose price is not known; their dollars are missing until the price book knows them.',
  })
  const unpricedOf = new Map<string, Series>(proxiedProviders.map((provider) => [provider, unpriced.of({ provider })]))
  const models = openKnownNames(modelsAtMost)
  const isNew = openOnce(laterIdsAtMost)
  const known = new Map<string, ModelSeries>()

  function seriesOf(provider: string, model: string): ModelSeries {
    const key = `${provider} ${model}`
    const series = known.get(key) ?? new ModelSeries(counters, { provider, model })
    known.set(key, series)
    return series
  }

  return (entry, mayComeAgain) => {
    if (mayComeAgain && !isNew(entry.sourceId)) return
    const { provider, costMicroUsd } = entry
    // Only what has a price and did some work is a model; what was refused may have been asked for under any name.
    if (costMicroUsd !== null && costMicroUsd > 0) models.learn(entry.model)
    const isUnpriced = costMicroUsd === null && unpricedOf.get(provider)
    if (isUnpriced) isUnpriced.value += 1
    const series = seriesOf(provider, models.labelOf(entry.model))
    series.add('cost', costMicroUsd ?? 0)
    series.add('requests', entry.requests)
    series.add('input', entry.inputTokens)
    series.add('cache_read', entry.cacheReadTokens)
    series.add('cache_write_5m', entry.cacheWrite5mTokens)
    series.add('cache_write_1h', entry.cacheWrite1hTokens)
    series.add('output', entry.outputTokens)
  }
}

type Counted = 'cost' | 'requests' | 'input' | 'cache_read' | 'cache_write_5m' | 'cache_write_1h' | 'output'
type Counters = Record<'cost' | 'requests' | 'tokens', ReturnType<typeof openCounter>>

/** The series of one provider and model. Each is there once there is something to count: few models write a cache. */
class ModelSeries {
  private readonly counters: Counters
  private readonly labels: { provider: string; model: string }
  private readonly series: Partial<Record<Counted, Series>> = {}

  constructor(counters: Counters, labels: { provider: string; model: string }) {
    this.counters = counters
    this.labels = labels
  }

  add(counted: Counted, many: number): void {
    if (many === 0) return
    const series = this.series[counted] ?? this.begun(counted)
    series.value += many
  }

  private begun(counted: Counted): Series {
    const { counters, labels } = this
    const isOwn = counted === 'cost' || counted === 'requests'
    const series = isOwn ? counters[counted].of(labels) : counters.tokens.of({ ...labels, kind: counted })
    this.series[counted] = series
    return series
  }
}
