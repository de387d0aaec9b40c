import type { Day } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import type { ProxiedProvider } from '../base/provider.ts'
import type { Account } from './account.ts'
import type { LeaseKeeper } from './lease-keeper.ts'

/** What a request used, for the estimates of those to come. `input` is fresh input, as in `TokenCounts`. */
export type SettledTokens = {
  input: number
  cacheRead: number
  cacheWrite5m: number
  cacheWrite1h: number
  output: number
}

/** Money held for one request. Exactly one of these is called, once; a second call changes nothing. */
export type Hold = {
  /** The request is over and cost so much; null: nobody knows, so that what was held stands in. */
  settle(costMicroUsd: MicroUsd | null, tokens?: SettledTokens | null): void
  /** Nothing was forwarded, or the provider did not take it. */
  release(): void
  /** The provider works on; `result`: what the ledger will call the results, null where it did not say. */
  leave(result: string | null): void
}

export type Admitted = { readonly kind: 'admitted'; readonly hold: Hold }

/** The budgets a key's requests fall under, from `validFromMs` until `validUntilMs`: shared by all its holds, never changed. */
export type Applicable = {
  accounts: readonly Account[]
  /** Which of them hold the worst case. */
  strictly: readonly boolean[]
  isStrict: boolean
  /** The UTC day of its requests. */
  day: Day
  validFromMs: number
  validUntilMs: number
}

/** What a hold keeps of its request. */
export type HeldRequest = {
  requestId: string
  keyId: string
  personId: string
  provider: ProxiedProvider
  model: string
  inputBytes: number
  now: Date
}

/** Hears that a request with a hold is over. */
export type HoldListener = {
  settled(hold: BudgetHold, tokens: SettledTokens | null): void
  released(): void
}

/** A request without a budget, or without a cost, holds nothing. */
export const noHold: Admitted = {
  kind: 'admitted',
  hold: { settle: () => undefined, release: () => undefined, leave: () => undefined },
}

/** One object a request: the admission is the hold itself. */
export class BudgetHold implements Hold, Admitted {
  readonly kind = 'admitted'
  readonly request: HeldRequest
  readonly applicable: Applicable
  readonly expected: number
  readonly worst: number
  /** What it cost, once settled. */
  cost = 0
  settledAtMs = 0
  state: 'held' | 'settled' | 'over' = 'held'
  readonly #listener: HoldListener
  readonly #keeper: Pick<LeaseKeeper, 'touch'>

  constructor(
    deps: { listener: HoldListener; keeper: Pick<LeaseKeeper, 'touch'> },
    request: HeldRequest,
    applicable: Applicable,
    expected: number,
    worst: number,
  ) {
    this.#listener = deps.listener
    this.#keeper = deps.keeper
    // A hold outlives its request until the ledger has the entry: it must not keep the body alive all that time.
    const { requestId, keyId, personId, provider, model, inputBytes, now } = request
    this.request = { requestId, keyId, personId, provider, model, inputBytes, now }
    this.applicable = applicable
    this.expected = expected
    this.worst = worst
  }

  get hold(): Hold {
    return this
  }

  get accounts(): readonly Account[] {
    return this.applicable.accounts
  }

  /** What is held of one of the accounts. */
  amountOf(account: Account): number {
    return this.#amountAt(this.accounts.indexOf(account))
  }

  /** Promises in every account, without asking, if all have it to spare. */
  takeSpare(): boolean {
    const { accounts } = this.applicable
    for (let index = 0; index < accounts.length; index++) {
      if (!accounts[index]?.hasSpare(this.#amountAt(index))) return false
    }
    this.promise()
    return true
  }

  promise(): void {
    const { accounts } = this.applicable
    for (let index = 0; index < accounts.length; index++) accounts[index]?.promise(this.#amountAt(index))
  }

  settle(costMicroUsd: MicroUsd | null, tokens: SettledTokens | null = null): void {
    if (this.state !== 'held') return
    this.state = 'settled'
    this.cost = costMicroUsd ?? (this.applicable.isStrict ? this.worst : this.expected)
    const { accounts } = this.applicable
    for (let index = 0; index < accounts.length; index++) {
      const account = accounts[index]
      const held = this.#amountAt(index)
      account?.settle(held, this.cost)
      if (account && mustBeSaid(account, held - this.cost)) this.#keeper.touch(account)
    }
    this.#listener.settled(this, tokens)
  }

  release(): void {
    if (this.state !== 'held') return
    this.#end((account, held) => account.giveBack(held))
    this.#listener.released()
  }

  /** It is held in the database now: what this process was granted for it is not there to be promised again. */
  handOver(): void {
    if (this.state !== 'held') return
    this.#end((account, held) => account.handOver(held))
    this.#listener.released()
  }

  // Where work comes later, what is held of it is not in here: see `LaterHolds`.
  leave(): void {
    this.release()
  }

  /** The ledger has its entry. */
  store(): void {
    if (this.state !== 'settled') return
    this.#end((account) => account.store(this.cost))
  }

  #end(tell: (account: Account, held: number) => void): void {
    this.state = 'over'
    for (const account of this.accounts) {
      tell(account, this.amountOf(account))
      this.#keeper.touch(account)
    }
  }

  #amountAt(index: number): number {
    return this.applicable.strictly[index] ? this.worst : this.expected
  }
}

// Dearer than held, or others may need what came free. Else the next statement is early enough.
function mustBeSaid(account: Account, cameFree: number): boolean {
  return account.isOverdrawn || (cameFree > 0 && (account.strict || account.isTight))
}
