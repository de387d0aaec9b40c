import type { CursorEvent } from '../world/cursor-rows.ts'

const onDemandKinds = new Set(['Usage-based', 'On-Demand', 'User API Key'])

/** What is billed on top of the seats, in nano-dollars. */
export function onDemand(events: CursorEvent[]): number {
  return charged(events.filter((event) => onDemandKinds.has(event.kind)))
}

/** On demand and inside the allowance, in nano-dollars. */
export function charged(events: CursorEvent[]): number {
  return events.reduce((sum, event) => sum + event.chargedNanoUsd, 0)
}

/** Decimal cents, as Cursor writes money since June 2026. */
export function cents(nanoUsd: number): number {
  return nanoUsd / 10_000_000
}
