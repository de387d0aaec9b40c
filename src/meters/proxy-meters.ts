import type { Registry } from 'prom-client'
import type { ProxiedProvider } from '../base/provider.ts'
import { type MeteredEntry, openEntryCounters } from './entry-meters.ts'
import { openKnownNames } from './known-names.ts'
import { openCounter, openHistogram, type Series } from './series.ts'

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

const reasonsAtMost = 50
const outcomes = ['completed', 'aborted', 'failed', 'refused']
const ownFaults = ['journal_unavailable', 'key_store_unavailable', 'budgets_unavailable', 'internal_error']

/** Counters of the proxy. Counting a request costs a microsecond of the dozens it takes. */
export function openProxyMeters(registry: Registry): ProxyMeters {
  const answers = openCounter(registry, {
    name: 'tally_proxy_answers_total',
    help: 'Requests that were forwarded, by how they ended: completed, aborted (by the client), failed, refused (by the provider).',
  })
  const refusals = openCounter(registry, {
    name: 'tally_proxy_refusals_total',
    help: 'Requests that Tally answered itself in place of a provider, by the reason.',
  })
  const addedSeconds = openHistogram(registry, {
    name: 'tally_proxy_added_seconds',
    help: 'What Tally added to a request: from its last byte to forwarding it, and from the end of the answer to the client’s end.',
    bounds: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  })
  const firstByteSeconds = openHistogram(registry, {
    name: 'tally_proxy_first_byte_seconds',
    help: 'From a request’s arrival to the first byte of its answer: mostly the provider’s.',
    bounds: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
  })
  const totalSeconds = openHistogram(registry, {
    name: 'tally_proxy_answer_seconds',
    help: 'From a request’s arrival to the end of its answer.',
    bounds: [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600],
  })
  // A counter that is not there before the first time does not rise for Prometheus when it comes.
  const ofProvider = (provider: ProxiedProvider) => ({
    answers: new Map(outcomes.map((outcome) => [outcome, answers.of({ provider, outcome })])),
    firstByte: firstByteSeconds.of({ provider }),
    total: totalSeconds.of({ provider }),
  })
  const providers = { anthropic: ofProvider('anthropic'), openai: ofProvider('openai') }
  const added = addedSeconds.of({})
  const reasons = openKnownNames(reasonsAtMost)
  const refused = new Map<string, Series>()
  const refusedFor = (reason: string) => {
    const label = reasons.labelOf(reason)
    const known = refused.get(label) ?? refusals.of({ reason: label })
    refused.set(label, known)
    return known
  }
  for (const reason of ownFaults) {
    reasons.learn(reason)
    refusedFor(reason)
  }
  return {
    answered({ provider, outcome, firstByteMs, totalMs }) {
      const { answers, firstByte, total } = providers[provider]
      const series = answers.get(outcome)
      if (series) series.value += 1
      if (firstByteMs !== null) firstByte.observe(firstByteMs / 1000)
      total.observe(totalMs / 1000)
    },
    entered: openEntryCounters(registry),
    added: (ms) => added.observe(ms / 1000),
    refused(reason) {
      reasons.learn(reason)
      refusedFor(reason).value += 1
    },
  }
}
