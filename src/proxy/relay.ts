import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { requestIdHeader } from '../base/request-id.ts'
import type { Hold } from '../budgets/hold.ts'
import type { Outcome } from '../ledger/entry.ts'
import type { Call } from './call.ts'
import { whenClientLeft } from './client-left.ts'
import { journalUnavailable, type Refusal } from './errors.ts'
import { Exchange, type Hearer } from './exchange.ts'
import { headersToClient } from './headers.ts'
import { keepAliveOf } from './keep-alive.ts'
import type { ProxyLimits } from './limits.ts'
import type { Answer } from './meter.ts'
import { type Ending, Outlet } from './outlet.ts'
import { Patience } from './patience.ts'
import { readingOf } from './read-answer.ts'
import type { Reading } from './reading.ts'
import { rewrittenHead } from './rewriting.ts'
import { Settlement, type SettlementDeps } from './settlement.ts'
import { Steps } from './steps.ts'
import { Turn } from './turn.ts'
import { failureOf, redirected } from './upstream-failure.ts'
import type { Upstreams } from './upstreams.ts'
import type { Watch, Watched } from './watch.ts'

export type RelayDeps = SettlementDeps & {
  upstreams: Upstreams
  watch: Watch<Relay>
  limits: ProxyLimits
  isDraining(): boolean
}

/**
 * One call and its answer, from the journal's opening line to its closing one. Bytes go to the client in the turn they
 * came in. Three rules hold in every phase: a client that leaves stops the provider (see `whenClientLeft`); a provider
 * that breaks off breaks the answer off, never ends it cleanly; the client sees the end only when the entry is in the
 * journal.
 */
export class Relay implements Hearer, Watched {
  private readonly deps: RelayDeps
  private readonly call: Call
  private readonly exchange: Exchange
  private readonly outlet: Outlet
  private readonly settlement: Settlement
  private readonly steps: Steps
  private readonly patience: Patience
  private readonly turn = new Turn()
  private ending: Ending = { kind: 'answered' }
  /** Whether the client left before the end, and whether its side is over at all. */
  private clientGone = false
  private closed = false
  private isStream = false
  /** The client's last bytes, while they wait for the journal. */
  private held: Buffer | null = null
  watchedAt = 0
  headers: IncomingHttpHeaders = {}
  reading: Reading | null = null
  firstByteMs: number | null = null

  constructor(deps: RelayDeps, call: Call, hold: Hold, response: ServerResponse) {
    this.deps = deps
    this.call = call
    this.patience = new Patience(deps.limits, deps.watch.nowMs)
    this.exchange = new Exchange(deps.upstreams, call, this)
    this.outlet = new Outlet(response, call.caller, () => this.onDrained())
    this.steps = new Steps(call, deps.metrics)
    this.settlement = new Settlement(deps, call, hold, () => this.onWritten())
    response.on('close', () => this.onClose())
    deps.watch.add(this)
  }

  /** Opens the journal where the call is metered, then forwards. */
  start() {
    const { metering } = this.call
    if (!('record' in metering)) return this.forward()
    this.settlement.open(metering.record, (error) => {
      if (error) return this.cannotForward(error)
      // It left, or a shutdown ran out of patience, before anything was sent.
      if (this.clientGone || this.ending.kind === 'broken') return this.stop('none')
      this.forward()
    })
  }

  private forward() {
    this.steps.forwarded()
    this.exchange.begin()
  }

  private cannotForward(error: Error) {
    this.deps.log.error({ err: error }, 'the journal cannot be written, nothing is forwarded')
    this.deps.metrics.refused(journalUnavailable)
    this.ending = { kind: 'refused', refusal: journalUnavailable }
    this.settlement.skip()
  }

  /** The provider's status, or that of our answer in its place. */
  get status(): number | null {
    return this.ending.kind === 'refused' ? this.ending.refusal.status : this.exchange.status
  }

  onHead(status: number, headers: IncomingHttpHeaders) {
    this.headers = headers
    this.patience.heard(this.deps.watch.nowMs)
    if (status >= 300 && status < 400) this.refuse(redirected(this.call.provider))
    else this.beginAnswer(status)
  }

  private beginAnswer(status: number) {
    const { call, headers, deps } = this
    const dropUsageChunk = call.bodyBeforeInjection !== null && !this.exchange.isSecondTry
    const options = { dropUsageChunk, readJsonBytes: deps.limits.readJsonBytes }
    const { reading, isStream } = readingOf(call, status, headers, options)
    this.reading = reading
    this.isStream = isStream
    // A stream may lose or gain an event, and a translated answer is another one: their length is theirs to tell.
    const keepsLength = !isStream && call.rewriting === null
    const head = rewrittenHead(call.rewriting, status, headers, call.caller.arrivedAt)
    const forClient = headersToClient(head.headers, { keepsLength, closes: deps.isDraining() })
    forClient.push(requestIdHeader, call.caller.requestId)
    this.outlet.setHead(head.status, forClient)
    if (isStream) process.nextTick(passOn, this)
  }

  onBytes(chunk: Buffer) {
    this.patience.heard(this.deps.watch.nowMs)
    if (this.firstByteMs === null) this.firstByteMs = performance.now() - this.call.caller.arrivedMs
    if (this.turn.add(chunk)) process.nextTick(passOn, this)
  }

  /** Passes on what came in this turn, in one piece; the head of a stream alone when nothing came with it. */
  passOn() {
    const { reading } = this
    const bytes = reading && this.turn.take()
    const isOpen = this.settlement.state === 'open'
    if (!reading || !bytes) return this.isStream && isOpen && !this.clientGone ? this.outlet.sendHead() : undefined
    if (!isOpen) return this.passAfterEnd(bytes)
    const passed = reading.take(bytes)
    this.settlement.record(reading.entries(false))
    if (reading.finished()) {
      this.held = passed
      return this.settle(this.outcomeAtEnd(reading), 'done')
    }
    if (this.clientGone) return this.patience.isTooMuch(bytes.length) && this.stop('done')
    this.outlet.write(passed)
    if (this.outlet.full) this.exchange.pause()
  }

  // Nothing is expected behind a stream's last event, but what comes belongs to the client, unless it was translated.
  private passAfterEnd(bytes: Buffer) {
    if (this.clientGone || this.call.rewriting !== null) return
    if (this.settlement.state === 'settled') this.outlet.write(bytes)
    else this.held = this.held ? Buffer.concat([this.held, bytes]) : bytes
  }

  onEnd() {
    this.passOn()
    if (this.settlement.state === 'settled') return this.finish()
    const { reading } = this
    if (this.settlement.state === 'settling' || !reading) return
    this.held = reading.end()
    this.settle(this.outcomeAtEnd(reading), this.isErrorAnswer() ? 'none' : 'done')
  }

  onBreak(error: Error) {
    const { provider, caller } = this.call
    this.deps.log.warn({ err: error, provider, requestId: caller.requestId }, 'the provider failed')
    if (!this.reading) return this.refuse(failureOf(provider, error))
    this.passOn()
    this.ending = { kind: 'broken' }
    if (this.settlement.state === 'settled') return this.finish()
    if (this.isErrorAnswer()) return this.settle('refused', 'none')
    this.settle(this.clientGone ? 'aborted' : 'failed', 'done')
  }

  /** Ends the call with an answer of ours in place of the provider's. */
  private refuse(refusal: Refusal) {
    this.deps.metrics.refused(refusal)
    this.ending = { kind: 'refused', refusal }
    this.exchange.stop()
    this.settle(this.clientGone ? 'aborted' : 'failed', 'none')
  }

  private isErrorAnswer(): boolean {
    return this.status !== null && this.status >= 400
  }

  private outcomeAtEnd(reading: Reading): Outcome {
    if (this.isErrorAnswer()) return 'refused'
    if (this.clientGone) return 'aborted'
    const isWhole = !this.isStream || reading.finished() || reading.metered().kind === 'complete'
    return isWhole && !reading.failed() ? 'completed' : 'failed'
  }

  private onClose() {
    this.closed = true
    if (!this.outlet.response.writableFinished) {
      this.clientGone = true
      this.onClientGone()
    }
    this.leaveWhenOver()
  }

  private onClientGone() {
    if (this.settlement.state === 'open' && this.exchange.phase === 'opening') return
    this.passOn()
    if (this.settlement.state !== 'open') return this.exchange.stop()
    const { status, isStream } = this
    const nearlyDone = this.reading?.nearlyDone() ?? false
    const parting = whenClientLeft(
      this.call,
      { sent: this.exchange.phase === 'sent', status, isStream, nearlyDone },
      this.deps.limits,
    )
    if (parting.kind === 'stop') return this.stop(parting.work)
    this.patience.readOn(parting.forMs)
    this.exchange.resume()
  }

  private stop(work: Answer['work']) {
    this.exchange.stop()
    this.settle(this.isErrorAnswer() ? 'refused' : 'aborted', work)
  }

  /** Breaks off what is still running when a shutdown cannot wait any longer. */
  interrupt() {
    this.ending = { kind: 'broken' }
    if (this.settlement.state === 'settled') return this.outlet.breakOff()
    const { phase } = this.exchange
    if (phase !== 'opening') this.stop(phase === 'sent' && !this.isErrorAnswer() ? 'done' : 'none')
  }

  look(nowMs: number) {
    const verdict = this.patience.verdict(nowMs, this.waitsFor())
    if (verdict === 'break-off') this.outlet.breakOff()
    else if (verdict === 'stop-reading-on') this.stop('done')
    else if (verdict === 'keep-alive' && this.reading?.mayInterject()) {
      this.outlet.write(keepAliveOf(this.call.caller.dialect))
      this.patience.heard(nowMs)
    }
  }

  private waitsFor() {
    if (this.outlet.full || this.exchange.ended) return 'client'
    return this.isStream && this.settlement.state === 'open' ? 'quiet-stream' : 'provider'
  }

  private onDrained() {
    this.patience.heard(performance.now())
    this.exchange.resume()
  }

  private settle(outcome: Outcome, work: Answer['work']) {
    if (this.settlement.state === 'open') this.steps.settled(outcome, this.status)
    this.settlement.settle(outcome, work, this)
  }

  private onWritten() {
    this.steps.written()
    this.finish()
  }

  private finish() {
    const { held } = this
    this.held = null
    if (this.exchange.ended || this.ending.kind !== 'answered') this.outlet.end(this.ending, held)
    else if (held) this.outlet.write(held)
    this.leaveWhenOver()
  }

  private leaveWhenOver() {
    if (!this.closed || this.settlement.state !== 'settled') return
    this.deps.watch.remove(this)
    this.steps.over()
  }
}

function passOn(relay: Relay): void {
  relay.passOn()
}
