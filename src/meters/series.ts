import type { Metric, Registry } from 'prom-client'

type Labels = Readonly<Record<string, string>>

/** What a counter has counted under one set of labels; whoever counts adds to it. */
export type Series = { readonly labels: Labels; value: number }

/** What a histogram has seen under one set of labels: how many in each bucket, beyond the last at the end, and the sum. */
export type Buckets = { observe(value: number): void }

/**
 * A counter whose series are plain numbers until somebody scrapes: prom-client makes a text of all labels, and objects for it, at
 * each step. `of` makes a series, to be asked for once and kept; it is shown from then on, divided by `per`.
 */
export function openCounter(
  registry: Registry,
  { name, help, per = 1 }: { name: string; help: string; per?: number },
): { of(labels: Labels): Series } {
  const all: Series[] = []
  const values = () => all.map(({ labels, value }) => ({ labels, value: value / per }))
  register(registry, { name, help, type: 'counter' }, values)
  return {
    of(labels) {
      const series = { labels, value: 0 }
      all.push(series)
      return series
    },
  }
}

/** The same of a histogram; `bounds` rise. */
export function openHistogram(
  registry: Registry,
  { name, help, bounds }: { name: string; help: string; bounds: readonly number[] },
): { of(labels: Labels): Buckets } {
  const all: PlainBuckets[] = []
  register(registry, { name, help, type: 'histogram' }, () => all.flatMap((buckets) => buckets.values(name)))
  return {
    of(labels) {
      const buckets = new PlainBuckets(labels, bounds)
      all.push(buckets)
      return buckets
    },
  }
}

type Value = { labels: Readonly<Record<string, string | number>>; value: number; metricName?: string }

class PlainBuckets implements Buckets {
  private readonly labels: Labels
  private readonly bounds: readonly number[]
  private readonly counts: number[]
  private sum = 0

  constructor(labels: Labels, bounds: readonly number[]) {
    this.labels = labels
    this.bounds = bounds
    this.counts = new Array(bounds.length + 1).fill(0)
  }

  observe(value: number): void {
    const { bounds, counts } = this
    let place = 0
    while (place < bounds.length && value > (bounds[place] ?? 0)) place += 1
    counts[place] = (counts[place] ?? 0) + 1
    this.sum += value
  }

  /** As prom-client tells a histogram: each bucket with all that are below it, the last one under no bound. */
  values(name: string): Value[] {
    let count = 0
    const buckets = this.counts.map((many, place) => {
      count += many
      return {
        labels: { ...this.labels, le: this.bounds[place] ?? '+Inf' },
        value: count,
        metricName: `${name}_bucket`,
      }
    })
    return [
      ...buckets,
      { labels: this.labels, value: this.sum, metricName: `${name}_sum` },
      { labels: this.labels, value: count, metricName: `${name}_count` },
    ]
  }
}

// All that a registry, and our exposition, ask of a metric.
function register(
  registry: Registry,
  metric: { name: string; help: string; type: 'counter' | 'histogram' },
  values: () => Value[],
): void {
  const own = { ...metric, aggregator: 'sum', get: async () => ({ ...metric, aggregator: 'sum', values: values() }) }
  registry.registerMetric(own as unknown as Metric)
}
