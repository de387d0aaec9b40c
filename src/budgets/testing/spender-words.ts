import type { AdmissionRequest } from '../admission.ts'

/** One request a spender makes: what the gate is told, what it then costs, how many turns of the event loop it takes. */
export type Order = {
  id: string
  request: Omit<AdmissionRequest, 'requestId' | 'now' | 'unbounded'> & { handleId: number }
  cost: number
  turns: number
  /** Stays in flight for good. */
  hang?: boolean
}

export type Spent =
  | { id: string; outcome: 'spent'; cost: number }
  /** `free`: what was neither spent, nor held, nor leased when it was refused. */
  | { id: string; outcome: 'refused'; needed: number; free: number }
  | { id: string; outcome: 'unavailable' | 'unbounded' | 'unpriced' }

export type ToSpender = { kind: 'spend'; orders: Order[] } | { kind: 'close' }
export type FromSpender =
  | { kind: 'ready' }
  | { kind: 'admitted'; id: string }
  | { kind: 'spent'; spent: Spent[] }
  | { kind: 'closed' }
