import { randomUUIDv7 } from 'node:crypto'

/** A UUIDv7: ours, unique, and in the order of time, so that indexes stay dense. */
export function newId(): string {
  return randomUUIDv7()
}
