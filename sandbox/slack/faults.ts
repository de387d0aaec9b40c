import { type JsonObject, objectAt, textAt } from './json.ts'

/** What can be made to go wrong with a Web API call. */
export type CallFault =
  | { kind: 'rate-limit'; retryAfterSeconds: number }
  | { kind: 'error'; error: string }
  | { kind: 'status'; status: number }
  /** The call does its work, then the connection breaks: the caller cannot know. */
  | { kind: 'lose-answer' }
  | { kind: 'slow'; delayMs: number }

type Planned = { method: string; times: number; fault: CallFault }

/** The faults asked for, used up one by one. */
export type Faults = {
  planned: Planned[]
  /** So many acknowledgements are treated as if they had never come. */
  ignoreAcks: number
  /** So many acknowledged events are delivered once more all the same. */
  duplicateEvents: number
  /** Acknowledgements count only after this time on the way. */
  delayAcksMs: number
}

export function noFaults(): Faults {
  return { planned: [], ignoreAcks: 0, duplicateEvents: 0, delayAcksMs: 0 }
}

/** The fault planned for this call, if any; each is used as often as it was asked for. `*` fits every method. */
export function takeFault(faults: Faults, method: string): CallFault | null {
  const planned = faults.planned.find((plan) => plan.times > 0 && (plan.method === method || plan.method === '*'))
  if (planned === undefined) return null
  planned.times -= 1
  return planned.fault
}

/** Adds what a control call asks for: `rateLimit`, `fail`, `loseAnswer`, `slow`, `ignoreAcks`, `duplicateEvents`, `delayAcksMs`, `clear`. */
export function planFaults(faults: Faults, asked: JsonObject): void {
  if (asked.clear === true) Object.assign(faults, noFaults())
  const planFor = (key: string, fault: (body: JsonObject) => CallFault) => {
    if (asked[key] === undefined) return
    const body = objectAt(asked, key)
    faults.planned.push({
      method: textAt(body, 'method') ?? '*',
      times: Number(body.times ?? 1),
      fault: fault(body),
    })
  }
  planFor('rateLimit', (body) => ({ kind: 'rate-limit', retryAfterSeconds: Number(body.retryAfterSeconds ?? 1) }))
  planFor('fail', (body) =>
    body.status === undefined
      ? { kind: 'error', error: textAt(body, 'error') ?? 'internal_error' }
      : { kind: 'status', status: Number(body.status) },
  )
  planFor('loseAnswer', () => ({ kind: 'lose-answer' }))
  planFor('slow', (body) => ({ kind: 'slow', delayMs: Number(body.delayMs ?? 1_000) }))
  if (asked.ignoreAcks !== undefined) faults.ignoreAcks = Number(asked.ignoreAcks)
  if (asked.duplicateEvents !== undefined) faults.duplicateEvents = Number(asked.duplicateEvents)
  if (asked.delayAcksMs !== undefined) faults.delayAcksMs = Number(asked.delayAcksMs)
}
