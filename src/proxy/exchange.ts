import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import type { Call } from './call.ts'
import { refusesStreamOptions } from './upstream-failure.ts'
import type { Upstreams } from './upstreams.ts'

/** Who is told of an answer as it comes. */
export type Hearer = {
  onHead(status: number, headers: IncomingHttpHeaders): void
  onBytes(bytes: Buffer): void
  onEnd(): void
  /** Not after `stop`. */
  onBreak(error: Error): void
}

/**
 * A call's exchange with its provider: sends it, tells of the answer, and can be stopped at any moment. Undici calls it
 * with what the provider sends. Some providers refuse `stream_options`: the one case in which a request is sent twice,
 * the second time as it came from its client.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  private readonly upstreams: Upstreams
  private readonly call: Call
  private readonly hearer: Hearer
  private controller: Dispatcher.DispatchController | null = null
  /** `dispatched` still waits for a connection. */
  phase: 'opening' | 'dispatched' | 'sent' = 'opening'
  status: number | null = null
  isSecondTry = false
  /** Nothing more comes from the provider, whether it has ended or was told to stop. */
  ended = false
  private stopped = false
  /** A 400 that may be about what we put into the body; kept until it is all there. */
  private judged: { headers: IncomingHttpHeaders; pieces: Buffer[] } | null = null

  constructor(upstreams: Upstreams, call: Call, hearer: Hearer) {
    this.upstreams = upstreams
    this.call = call
    this.hearer = hearer
  }

  begin() {
    this.dispatch(this.call.body)
  }

  stop() {
    if (this.ended) return
    this.stopped = true
    this.ended = true
    this.controller?.abort(stopReason)
  }

  pause() {
    this.controller?.pause()
  }

  resume() {
    this.controller?.resume()
  }

  private dispatch(body: Buffer | null) {
    const { provider, method, path, headers } = this.call
    const { pool, prefix } = this.upstreams[provider]
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
    const mayBeOurs = status === 400 && this.call.bodyBeforeInjection !== null && !this.isSecondTry
    if (mayBeOurs) this.judged = { headers, pieces: [] }
    else this.hearer.onHead(status, headers)
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer) {
    if (this.judged) this.judged.pieces.push(chunk)
    else this.hearer.onBytes(chunk)
  }

  onResponseEnd() {
    if (this.judged && !this.passesJudgement(this.judged)) return
    this.ended = true
    this.hearer.onEnd()
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error) {
    if (this.stopped) return
    this.ended = true
    this.hearer.onBreak(error)
  }

  private passesJudgement({ headers, pieces }: NonNullable<typeof this.judged>): boolean {
    const body = Buffer.concat(pieces)
    this.judged = null
    if (refusesStreamOptions(body)) {
      this.isSecondTry = true
      this.status = null
      this.dispatch(this.call.bodyBeforeInjection)
      return false
    }
    this.hearer.onHead(400, headers)
    this.hearer.onBytes(body)
    return true
  }
}

const stopReason = new Error('nobody waits for the answer any more')
