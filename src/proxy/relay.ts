import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { Dispatcher } from 'undici'
import type { Outcome } from '../ledger/entry.ts'
import type { Call } from './call.ts'
import { whenClientLeft } from './client-left.ts'
import { journalUnavailable, type Refusal } from './errors.ts'
import { headersToClient } from './headers.ts'
import { keepAliveOf } from './keep-alive.ts'
import type { ProxyLimits } from './limits.ts'
import type { Answer } from './meter.ts'
import { type Ending, Outlet } from './outlet.ts'
import { Patience } from './patience.ts'
import { readingOf } from './read-answer.ts'
import type { Reading } from './reading.ts'
import { Settlement, type SettlementDeps } from './settlement.ts'
import { Turn } from './turn.ts'
import { failureOf, redirected, refusesStreamOptions } from './upstream-failure.ts'
import type { Upstreams } from './upstreams.ts'
import type { Watch, Watched } from './watch.ts'

export type RelayDeps = SettlementDeps & {
  upstreams: Upstreams
  watch: Watch
  limits: ProxyLimits
  isDraining(): boolean
}

/**
 * One call and its answer, from the journal's opening line to its closing one. Undici calls it with what the provider
 * sends; bytes go to the client in the turn they came in. Three rules hold in every phase: a client that leaves stops
 * the provider (see `whenClientLeft`); a provider that breaks off breaks the answer off, never ends it cleanly; the
 * client sees the end only when the entry is in the journal.
 */
export class Relay implements Dispatcher.DispatchHandler, Watched {
  private readonly deps: RelayDeps
  private readonly call: Call
  private readonly outlet: Outlet
  private readonly settlement: Settlement
  private controller: Dispatcher.DispatchController | null = null
  private phase: 'opening' | 'dispatched' | 'sent' = 'opening'
  private ending: Ending = { kind: 'answered' }
  /** Whether we told the provider to stop, and whether nothing more comes from it. */
  private stopped = false
  private ended = false
  /** Whether the client left before the end, and whether its side is over at all. */
  private clientGone = false
  private closed = false
  status: number | null = null
  headers: IncomingHttpHeaders = {}
  reading: Reading | null = null
  private isStream = false
  /** A 400 that may be about what we put into the body; kept until it is all there. */
  private judged: Turn | null = null
  private isSecondTry = false
  private readonly turn = new Turn()
  /** The client's last bytes, while they wait for the journal. */
  private held: Buffer | null = null
  firstByteMs: number | null = null
  private readonly patience: Patience

  constructor(deps: RelayDeps, call: Call, response: ServerResponse) {
    this.deps = deps
    this.call = call
    this.patience = new Patience(deps.limits, deps.watch.nowMs)
    this.outlet = new Outlet(response, call.caller, () => this.onDrained())
    this.settlement = new Settlement(deps, call, () => this.finish())
    response.on('close', () => this.onClose())
    deps.watch.add(this)
  }

  /** Opens the journal where the call is metered, then forwards. */
  start() {
    const { metering } = this.call
    if (!('record' in metering)) return this.dispatch(this.call.body)
    this.deps.journal.open(metering.record, (error) => {
      if (error) return this.cannotForward(error)
      // It left, or a shutdown ran out of patience, before anything was sent.
      if (this.clientGone || this.ending.kind === 'broken') return this.stop('none')
      this.dispatch(this.call.body)
    })
  }

  private cannotForward(error: Error) {
    this.deps.log.error({ err: error }, 'the journal cannot be written, nothing is forwarded')
    this.ending = { kind: 'refused', refusal: journalUnavailable }
    this.settlement.skip()
  }

  private dispatch(body: Buffer | null) {
    const { provider, method, path, headers } = this.call
    const { pool, prefix } = this.deps.upstreams[provider]
    this.phase = 'dispatched'
    pool.dispatch({ method, path: prefix + path, headers, body }, this)
  }

  onRequestStart(controller: Dispatcher.DispatchController) {
    this.controller = controller
    this.phase = 'sent'
    if (this.stopped) controller.abort(stopReason)
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders) {
    if (status < 200) return
    this.status = status
    this.headers = headers
    this.patience.heard(this.deps.watch.nowMs)
    if (status >= 300 && status < 400) return this.refuse(redirected(this.call.provider))
    if (status === 400 && this.call.bodyBeforeInjection && !this.isSecondTry) this.judged = new Turn()
    else this.beginAnswer(status)
  }

  private beginAnswer(status: number) {
    const { call, headers, deps } = this
    const dropUsageChunk = call.bodyBeforeInjection !== null && !this.isSecondTry
    const options = { dropUsageChunk, readJsonBytes: deps.limits.readJsonBytes }
    const { reading, isStream } = readingOf(call, status, headers, options)
    this.reading = reading
    this.isStream = isStream
    // A stream may lose or gain an event, and a translated answer is another one: their length is theirs to tell.
    const keepsLength = !isStream && call.chat === null
    this.outlet.setHead(status, headersToClient(headers, { keepsLength, closes: deps.isDraining() }))
    if (isStream) process.nextTick(passOn, this)
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer) {
    this.patience.heard(this.deps.watch.nowMs)
    if (this.firstByteMs === null) this.firstByteMs = performance.now() - this.call.caller.arrivedMs
    if (this.judged) this.judged.add(chunk)
    else if (this.turn.add(chunk)) process.nextTick(passOn, this)
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
    if (this.outlet.full) this.controller?.pause()
  }

  // Nothing is expected behind a stream's last event, but what comes belongs to the client.
  private passAfterEnd(bytes: Buffer) {
    if (this.clientGone) return
    if (this.settlement.state === 'settled') this.outlet.write(bytes)
    else this.held = this.held ? Buffer.concat([this.held, bytes]) : bytes
  }

  onResponseEnd() {
    if (this.judged) return this.judge(this.judged.take() ?? Buffer.alloc(0))
    this.passOn()
    this.ended = true
    if (this.settlement.state === 'settled') return this.finish()
    const { reading } = this
    if (this.settlement.state === 'settling' || !reading) return
    this.held = reading.end()
    this.settle(this.outcomeAtEnd(reading), this.isErrorAnswer() ? 'none' : 'done')
  }

  // Some providers refuse `stream_options`: the one case in which a request is sent twice, the second time as it came.
  private judge(body: Buffer) {
    this.judged = null
    if (refusesStreamOptions(body)) {
      this.isSecondTry = true
      this.status = null
      this.firstByteMs = null
      return this.dispatch(this.call.bodyBeforeInjection)
    }
    this.beginAnswer(400)
    this.turn.add(body)
    this.onResponseEnd()
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error) {
    if (this.stopped) return
    const { provider, caller } = this.call
    this.deps.log.warn({ err: error, provider, requestId: caller.requestId }, 'the provider failed')
    if (!this.reading) return this.refuse(failureOf(provider, error))
    this.passOn()
    this.ended = true
    this.ending = { kind: 'broken' }
    if (this.settlement.state === 'settled') return this.finish()
    if (this.isErrorAnswer()) return this.settle('refused', 'none')
    this.settle(this.clientGone ? 'aborted' : 'failed', 'done')
  }

  /** Ends the call with an answer of ours in place of the provider's. */
  private refuse(refusal: Refusal) {
    this.ending = { kind: 'refused', refusal }
    this.status = refusal.status
    this.stopProvider()
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
    if (this.settlement.state === 'open' && this.phase === 'opening') return
    this.passOn()
    if (this.settlement.state !== 'open') return this.stopProvider()
    const { status, isStream } = this
    const nearlyDone = this.reading?.nearlyDone() ?? false
    const parting = whenClientLeft(
      this.call,
      { sent: this.phase === 'sent', status, isStream, nearlyDone },
      this.deps.limits,
    )
    if (parting.kind === 'stop') return this.stop(parting.work)
    this.patience.readOn(parting.forMs)
    this.controller?.resume()
  }

  private stop(work: Answer['work']) {
    this.stopProvider()
    this.settle(this.isErrorAnswer() ? 'refused' : 'aborted', work)
  }

  private stopProvider() {
    if (this.ended) return
    this.stopped = true
    this.ended = true
    this.controller?.abort(stopReason)
  }

  /** Breaks off what is still running when a shutdown cannot wait any longer. */
  interrupt() {
    this.ending = { kind: 'broken' }
    if (this.settlement.state === 'settled') return this.outlet.breakOff()
    if (this.phase !== 'opening') this.stop(this.phase === 'sent' && !this.isErrorAnswer() ? 'done' : 'none')
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
    if (this.outlet.full || this.ended) return 'client'
    return this.isStream && this.settlement.state === 'open' ? 'quiet-stream' : 'provider'
  }

  private onDrained() {
    this.patience.heard(performance.now())
    this.controller?.resume()
  }

  private settle(outcome: Outcome, work: Answer['work']) {
    this.settlement.settle(outcome, work, this)
  }

  private finish() {
    const { held } = this
    this.held = null
    if (this.ended || this.ending.kind !== 'answered') this.outlet.end(this.ending, held)
    else if (held) this.outlet.write(held)
    this.leaveWhenOver()
  }

  private leaveWhenOver() {
    if (this.closed && this.settlement.state === 'settled') this.deps.watch.remove(this)
  }
}

const stopReason = new Error('nobody waits for the answer any more')

function passOn(relay: Relay): void {
  relay.passOn()
}
