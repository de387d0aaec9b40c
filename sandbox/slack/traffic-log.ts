import type { JsonObject } from './json.ts'

/** One Web API call or response_url use as the app made it, without its token. */
export type LoggedCall = {
  at: string
  method: string
  arguments: JsonObject
  status: number
  answer: unknown
  tookMs: number
}

/** One attempt to hand a payload to the app. `ackMs` is how long the app took, also when it was too late. */
export type LoggedDelivery = {
  at: string
  via: 'socket' | 'http'
  type: string
  id: string
  attempt: number
  payload: JsonObject
  outcome: 'waiting' | 'acknowledged' | 'timeout' | 'no-connection' | 'refused'
  ackMs: number | null
  ackPayload: unknown
}

/** What went over the wire, newest last, bounded. */
export type TrafficLog = {
  calls: LoggedCall[]
  deliveries: LoggedDelivery[]
  /** Things a person would only see as "something went wrong", with the reason. */
  complaints: Array<{ at: string; about: string; reason: string }>
}

const kept = 5_000

export function emptyLog(): TrafficLog {
  return { calls: [], deliveries: [], complaints: [] }
}

/** Appends to one list of the log and forgets the oldest beyond the bound. */
export function note<T>(list: T[], entry: T): T {
  list.push(entry)
  if (list.length > kept) list.splice(0, list.length - kept)
  return entry
}
