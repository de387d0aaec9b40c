import type { Call } from './call.ts'
import type { ProxyLimits } from './limits.ts'
import type { Answer } from './meter.ts'

/** How far a call had come when its client left. */
export type Progress = {
  /** Whether the request was on its way to the provider, or still waited for a connection. */
  sent: boolean
  /** The provider's status; null before its headers. */
  status: number | null
  /** Whether the answer is a stream. */
  isStream: boolean
  /** Whether the model's text is complete and only the stream's usage is to come. */
  nearlyDone: boolean
}

/** What is done then: the provider is stopped at once, or its answer is read on for so long to learn the real usage. */
export type Parting = { kind: 'stop'; work: Answer['work'] } | { kind: 'read-on'; forMs: number }

/**
 * A stream is stopped: what is not written is not paid for. A whole answer is paid for in any case, and so is a stream
 * about to tell its usage: reading those to the end costs nothing and tells the figure.
 */
export function whenClientLeft(
  call: Pick<Call, 'metering' | 'stream'>,
  progress: Progress,
  limits: ProxyLimits,
): Parting {
  const { sent, status, isStream, nearlyDone } = progress
  const { kind } = call.metering
  const works = kind === 'request' || kind === 'background' || kind === 'batch'
  if (!sent || !works || (status !== null && status >= 400)) return { kind: 'stop', work: 'none' }
  // It goes on at the provider, whoever listens.
  if (kind === 'background' || kind === 'batch') return { kind: 'stop', work: 'later' }
  if (isStream) return nearlyDone ? { kind: 'read-on', forMs: limits.nearlyDoneMs } : { kind: 'stop', work: 'done' }
  if (status === null && call.stream) return { kind: 'stop', work: 'done' }
  return { kind: 'read-on', forMs: limits.abandonedMs }
}
