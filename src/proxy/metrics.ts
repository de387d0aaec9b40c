import type { ProxiedProvider } from '../base/provider.ts'
import type { Entry, Outcome } from '../ledger/entry.ts'

/** Counts since the process started. Labels are few and fixed: nothing a client can invent becomes one. */
export type ProxyMetrics = {
  requests: Record<ProxiedProvider, Record<Exclude<Outcome, 'interrupted'>, number>>
  /** Entries whose price is not known. */
  unpriced: number
  inFlight: number
}

export type MetricCounts = Omit<ProxyMetrics, 'inFlight'> & {
  count(provider: ProxiedProvider, outcome: Outcome, entries: Entry[]): void
}

export function countMetrics(): MetricCounts {
  const none = () => ({ completed: 0, aborted: 0, failed: 0, refused: 0 })
  const counts = { requests: { anthropic: none(), openai: none() }, unpriced: 0 }
  return Object.assign(counts, {
    count(provider: ProxiedProvider, outcome: Outcome, entries: Entry[]) {
      if (outcome !== 'interrupted') counts.requests[provider][outcome] += 1
      for (const entry of entries) if (entry.basis === 'unpriced') counts.unpriced += 1
    },
  })
}
