import type { JsonObject } from './json.ts'

/** One payload for the app. `attempt` counts repetitions: 0 the first time. */
export type Envelope = {
  type: 'events_api' | 'slash_commands' | 'interactive'
  payload: JsonObject
  acceptsResponsePayload: boolean
  attempt: number
  retryReason: string
}

/** How the app took a payload. `payload` is what it sent with its acknowledgement. */
export type Ack =
  | { kind: 'acknowledged'; ms: number; payload: unknown }
  | { kind: 'timeout'; reason: 'timeout' | 'http_timeout' }
  | { kind: 'no-connection'; reason: 'connection_failed' }
  | { kind: 'refused'; reason: 'http_error' | 'too_many_redirects'; status: number; noRetry: boolean }

/** A way to hand payloads over. `onLateAck` is told of an acknowledgement that came after the limit. */
export type Carrier = { deliver(envelope: Envelope, onLateAck: (ms: number, payload: unknown) => void): Promise<Ack> }
