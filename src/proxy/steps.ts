import type { Entry, Outcome } from '../ledger/entry.ts'
import type { Span } from '../traces/tracing.ts'
import type { Call } from './call.ts'
import type { MetricCounts } from './metrics.ts'

/** The steps of one request on its way, as metrics and traces are told of them. */
export class Steps {
  private readonly call: Call
  private readonly metrics: Pick<MetricCounts, 'added'>
  private readonly span: Span | null
  private forwarding: Span | null = null
  private settling: Span | null = null
  private forwardedMs: number | null = null
  private settledMs = 0
  private isOver = false

  constructor(call: Call, metrics: Pick<MetricCounts, 'added'>) {
    this.call = call
    this.metrics = metrics
    this.span = call.caller.span
  }

  forwarded(): void {
    this.forwardedMs = performance.now()
    if (!this.span) return
    const { provider, format, stream } = this.call
    this.forwarding = this.span.child('proxy.forward', {
      'tally.provider': provider,
      'tally.format': format,
      'tally.stream': stream,
    })
  }

  /** The provider has said all that counts. */
  settled(outcome: Outcome, status: number | null): void {
    this.settledMs = performance.now()
    if (!this.span) return
    this.forwarding?.set(status === null ? {} : { 'http.response.status_code': status })
    this.forwarding?.end()
    this.settling = this.span.child('proxy.settle')
    this.span.set({ 'tally.provider': this.call.provider, 'tally.outcome': outcome })
    if (status !== null) this.span.set({ 'http.response.status_code': status })
  }

  /** The entry is written down. */
  written(): void {
    this.settling?.end()
    if (this.forwardedMs === null) return
    const before = this.forwardedMs - this.call.caller.wholeMs
    this.metrics.added(before + performance.now() - this.settledMs)
  }

  /** Nobody is concerned with it any more. */
  over(): void {
    if (this.isOver) return
    this.isOver = true
    this.span?.end()
  }
}

/** What a trace says of a request's entry. Only a model with a price is named: others may be called anything by their client. */
export function tellSpan(span: Span | null, entry: Entry): void {
  if (!span) return
  span.set({ 'tally.requests': entry.requests })
  if (entry.costMicroUsd === null || entry.costMicroUsd === 0) return
  span.set({ 'gen_ai.response.model': entry.model, 'tally.cost_usd': entry.costMicroUsd / 1_000_000 })
}
