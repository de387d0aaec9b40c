import type { JsonObject } from './json.ts'

/** Slack's way of saying no: `{ok: false, error, …}`. Thrown by methods, turned into an answer in one place. */
export class Refusal extends Error {
  readonly error: string
  readonly extra: JsonObject

  constructor(error: string, extra: JsonObject = {}) {
    super(error)
    this.name = 'Refusal'
    this.error = error
    this.extra = extra
  }
}

/** The answer for a Refusal, in the shape Slack uses everywhere. */
export function refusalAnswer(refusal: Refusal): JsonObject {
  return { ok: false, error: refusal.error, ...refusal.extra }
}
