import type { IncomingHttpHeaders } from 'node:http'
import type { Log } from '../base/log.ts'
import type { Hold, SettledTokens } from '../budgets/hold.ts'
import type { Entry, Outcome } from '../ledger/entry.ts'
import type { Journal } from '../ledger/journal.ts'
import type { OpenRecord } from '../ledger/open-record.ts'
import type { Opening } from '../ledger/segment.ts'
import type { AdmissionDeps } from './admission.ts'
import type { Call } from './call.ts'
import { entriesOf } from './entries.ts'
import { type LaterNews, laterNews } from './later-news.ts'
import type { Answer } from './meter.ts'
import type { MetricCounts } from './metrics.ts'
import type { Reading } from './reading.ts'
import { tellSpan } from './steps.ts'

export type SettlementDeps = AdmissionDeps & {
  journal: Pick<Journal, 'open' | 'close'>
  metrics: MetricCounts
  log: Log
}

/** What was seen of an answer until it was over. */
export type Seen = {
  status: number | null
  headers: IncomingHttpHeaders
  reading: Reading | null
  firstByteMs: number | null
}

/** Writes down that a call began, and how it ended, exactly once; `written` runs when the end is in the journal. */
export class Settlement {
  state: 'open' | 'settling' | 'settled' = 'open'
  private readonly deps: SettlementDeps
  private readonly call: Call
  private readonly hold: Hold
  private readonly whenWritten: () => void
  private opening: Opening | null = null

  constructor(deps: SettlementDeps, call: Call, hold: Hold, written: () => void) {
    this.deps = deps
    this.call = call
    this.hold = hold
    this.whenWritten = written
  }

  open(record: OpenRecord, then: (error: Error | null) => void): void {
    this.opening = this.deps.journal.open(record, then)
  }

  settle(outcome: Outcome, work: Answer['work'], seen: Seen): void {
    if (this.state !== 'open') return
    this.state = 'settling'
    const answer = answerOf(this.call, outcome, work, seen)
    const entries = entriesOf(this.call, answer, seen.reading)
    const faults = seen.reading?.faults() ?? []
    if (faults.length > 0) this.deps.log.warn({ requestId: this.call.caller.requestId, faults }, 'usage made no sense')
    this.deps.metrics.answered(this.call.provider, answer)
    // The request's own entry stands last.
    const last = entries.pop()
    this.settleHold(last, laterNews(this.call, answer, seen.reading))
    this.record(entries)
    if (last) this.close(last)
    else this.onWritten(null)
  }

  private close(own: Entry): void {
    this.count(own)
    tellSpan(this.call.caller.span, own)
    this.deps.journal.close(own, this.opening, this.onWritten)
  }

  private count(entry: Entry): void {
    this.deps.metrics.entered(entry, this.call.metering.kind !== 'request')
  }

  private settleHold(last: Entry | undefined, news: LaterNews): void {
    if (news.kind === 'asked') this.hold.leave(news.result)
    else if (last && 'record' in this.call.metering) this.hold.settle(last.costMicroUsd, tokensOf(last))
    else this.hold.release()
    if (news.kind === 'passed') this.deps.gate?.resultsPassed(news.result)
  }

  /** Nothing was forwarded, so there is nothing to write down. */
  skip(): void {
    this.state = 'settled'
    this.hold.release()
    this.whenWritten()
  }

  /** Entries that nobody waits for. */
  record(entries: Entry[]): void {
    for (const entry of entries) {
      this.count(entry)
      this.deps.journal.close(entry, null, this.logUnwritten)
    }
  }

  // An answer that is whole is not withheld when its entry cannot be written: its client would ask, and pay, again.
  private readonly onWritten = (error: Error | null): void => {
    this.logUnwritten(error)
    this.state = 'settled'
    this.whenWritten()
  }

  private readonly logUnwritten = (error: Error | null): void => {
    if (error)
      this.deps.log.error({ err: error, requestId: this.call.caller.requestId }, 'an entry is not in the journal')
  }
}

function tokensOf(entry: Entry): SettledTokens {
  return {
    input: entry.inputTokens,
    cacheRead: entry.cacheReadTokens,
    cacheWrite5m: entry.cacheWrite5mTokens,
    cacheWrite1h: entry.cacheWrite1hTokens,
    output: entry.outputTokens,
  }
}

function answerOf(call: Call, outcome: Outcome, work: Answer['work'], seen: Seen): Answer {
  const { status, headers, reading, firstByteMs } = seen
  return {
    outcome,
    status,
    work,
    metered: reading?.metered() ?? { kind: 'none' },
    outputBytes: reading?.outputBytes() ?? 0,
    model: reading?.model() ?? null,
    firstByteMs: firstByteMs === null ? null : Math.round(firstByteMs),
    totalMs: Math.round(performance.now() - call.caller.arrivedMs),
    providerRequestId: textOf(headers['request-id']) || textOf(headers['x-request-id']),
  }
}

function textOf(header: string | string[] | undefined): string {
  return (Array.isArray(header) ? header[0] : header) ?? ''
}
