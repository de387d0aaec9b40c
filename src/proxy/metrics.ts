import type { ProxiedProvider } from '../base/provider.ts'
import type { Entry, Outcome } from '../ledger/entry.ts'
import type { ProxyMeters } from '../meters/proxy-meters.ts'
import type { Refusal } from './errors.ts'
import type { Answer } from './meter.ts'

/** Counts since the process started. Labels are few and fixed: nothing a client can invent becomes one. */
export type ProxyMetrics = {
  requests: Record<ProxiedProvider, Record<Exclude<Outcome, 'interrupted'>, number>>
  /** Entries whose price is not known. */
  unpriced: number
  inFlight: number
}

export type MetricCounts = Omit<ProxyMetrics, 'inFlight'> & {
  answered(provider: ProxiedProvider, answer: Answer): void
  /** `mayComeAgain`: it came of an earlier request, and passes as often as it is asked for. */
  entered(entry: Entry, mayComeAgain: boolean): void
  /** What Tally added to a request so far. */
  added(ms: number): void
  refused(refusal: Refusal): void
}

/** Counts what the proxy does, for whoever asks it and, where there are any, for the process's meters. */
export function countMetrics(meters: ProxyMeters | null): MetricCounts {
  const none = () => ({ completed: 0, aborted: 0, failed: 0, refused: 0 })
  const counts = { requests: { anthropic: none(), openai: none() }, unpriced: 0 }
  return Object.assign(counts, {
    answered(provider: ProxiedProvider, { outcome, firstByteMs, totalMs }: Answer) {
      if (outcome !== 'interrupted') counts.requests[provider][outcome] += 1
      meters?.answered({ provider, outcome, firstByteMs, totalMs: totalMs ?? 0 })
    },
    entered(entry: Entry, mayComeAgain: boolean) {
      if (entry.basis === 'unpriced') counts.unpriced += 1
      meters?.entered(entry, mayComeAgain)
    },
    added: (ms: number) => meters?.added(ms),
    refused: (refusal: Refusal) => meters?.refused(refusal.code),
  })
}
