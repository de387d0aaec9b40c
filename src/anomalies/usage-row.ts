import type { MicroUsd } from '../base/money.ts'

/** Whose use is judged. Robots and keys run at all hours and are compared with their own kind only. */
export type Entity = {
  readonly id: string
  readonly kind: 'person' | 'robot' | 'key'
  readonly team: string
  /** IANA name; a person's day of activity begins at 05:00 there. */
  readonly zone: string
}

/** What one entity used of one model with one tool in one session, at an instant or summed over a short bin that begins there. */
export type UsageRow = {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly entity: string
  readonly model: string
  readonly tool: string
  /** Empty where the source has no sessions. */
  readonly session: string
  readonly requests: number
  /** Null where the source cannot tell a human's turn from a machine's. */
  readonly humanPrompts: number | null
  /** Tokens that were neither read from nor written to a cache. */
  readonly input: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly output: number
  /** Usage value: what was charged, and the list value of what was included. */
  readonly cost: MicroUsd
}
