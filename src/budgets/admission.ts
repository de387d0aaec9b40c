import type { ProxiedProvider } from '../base/provider.ts'
import type { Admitted } from './hold.ts'
import type { LaterWork } from './later-work.ts'
import { type BudgetRefusal, sentence } from './refusal.ts'

/** What the gate needs to know of a request before it is forwarded. */
export type AdmissionRequest = {
  /** The ledger entry's `sourceId` later on. */
  requestId: string
  keyId: string
  /** The first key of its rotation. */
  lineageId: string
  personId: string
  /** As the entry will have it; empty: none. */
  project: string
  provider: ProxiedProvider
  model: string
  inputBytes: number
  maxOutputTokens: number | null
  /** How many answers it asks for at once. */
  choices: number
  /** What in it has no upper end to its cost (`a remote image`), as a strict budget names it; null: nothing. Asked by strict budgets only. */
  unbounded(): string | null
  /** Set where its usage is known only later. */
  later?: LaterWork | null
  /** The entry's `at`: it decides the period. */
  now: Date
}

/** What becomes of a request at the gate. `say` is for whoever made it. */
export type Admission = Admitted | Refused | Unavailable

/** Not to be tried again as it is. */
export type Refused = { readonly kind: 'refused'; readonly refusal: BudgetRefusal; readonly say: string }

/** The database cannot be asked, and a strict budget or the organisation's policy says to wait: try again in `retryAfterS`. */
export type Unavailable = {
  readonly kind: 'unavailable'
  readonly because: 'strict' | 'policy' | 'allowance used up'
  readonly retryAfterS: number
  readonly say: string
}

export function refused(refusal: BudgetRefusal, timeZone: string): Refused {
  return { kind: 'refused', refusal, say: sentence(refusal, timeZone) }
}

export function unavailable(because: Unavailable['because']): Unavailable {
  const what = because === 'strict' ? 'a strict budget' : 'budgets'
  const say = `Not forwarded: ${what} cannot be checked while the database is away. Try again in a moment.`
  return { kind: 'unavailable', because, retryAfterS: 2, say }
}
