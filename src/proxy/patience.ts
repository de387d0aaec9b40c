import type { ProxyLimits } from './limits.ts'

/** What a look at a request in flight may call for. */
export type Verdict = 'wait' | 'keep-alive' | 'stop-reading-on' | 'break-off'

/** How long a request in flight has been quiet, and how far it may still be read after its client left. */
export class Patience {
  private readonly limits: ProxyLimits
  private quietSinceMs: number
  private readOnUntilMs: number | null = null
  private readOnBytes = 0

  constructor(limits: ProxyLimits, nowMs: number) {
    this.limits = limits
    this.quietSinceMs = nowMs
  }

  /** Something was heard: from the provider, or of a client that reads on. */
  heard(nowMs: number): void {
    this.quietSinceMs = nowMs
  }

  readOn(forMs: number): void {
    this.readOnUntilMs = performance.now() + forMs
  }

  /** Counts bytes nobody reads any more; true when they are too many. */
  isTooMuch(bytes: number): boolean {
    this.readOnBytes += bytes
    return this.readOnBytes > this.limits.abandonedBytes
  }

  /** `waitsFor` says on whom the next step depends. A stream is `quiet` when the provider may have something to say. */
  verdict(nowMs: number, waitsFor: 'client' | 'quiet-stream' | 'provider'): Verdict {
    const quietMs = nowMs - this.quietSinceMs
    if (this.readOnUntilMs !== null) return nowMs > this.readOnUntilMs ? 'stop-reading-on' : 'wait'
    if (waitsFor === 'client') return quietMs > this.limits.stalledClientMs ? 'break-off' : 'wait'
    return waitsFor === 'quiet-stream' && quietMs >= this.limits.keepAliveAfterMs ? 'keep-alive' : 'wait'
  }
}
