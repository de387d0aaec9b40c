import type { Account } from './account.ts'

/** What a request wants of each of its budgets, and what became of it. */
export type Ticket = {
  accounts: readonly Account[]
  amountOf(account: Account): number
}
export type Verdict = { kind: 'granted' } | { kind: 'short'; account: Account } | { kind: 'away' }

type Waiting = { ticket: Ticket; tries: number; resolve(verdict: Verdict): void }

type Deps = {
  /** How long, in all, a request waits for what others hold spare. */
  waitForSpareMs: readonly number[]
  /** Somebody waits for the next statement. */
  onWaiting(): void
  /** What was taken of it is not used after all. */
  onUnused(account: Account): void
  /** A request is short while others hold spare. */
  onShort(account: Account): void
  isAway(): boolean
}

const mostTickets = 512

/** The requests that wait for the next statement, served from its answer in their order; some wait once more. */
export class TicketQueue {
  readonly #deps: Deps
  #waiting: Waiting[] = []
  readonly #parked = new Map<NodeJS.Timeout, Waiting>()
  #closed = false

  constructor(deps: Deps) {
    this.#deps = deps
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  add(ticket: Ticket): Promise<Verdict> {
    return new Promise((resolve) => this.#wait({ ticket, tries: 0, resolve }))
  }

  /** Those the next statement is for. */
  next(): Waiting[] {
    return this.#waiting.splice(0, mostTickets)
  }

  serve(waiting: Waiting): void {
    const { ticket, tries, resolve } = waiting
    const short = ticket.accounts.find((account) => !account.covers(ticket.amountOf(account)))
    if (!short) {
      for (const account of ticket.accounts) account.promise(ticket.amountOf(account))
      resolve({ kind: 'granted' })
      return
    }
    // What was taken for it elsewhere is not kept.
    for (const account of ticket.accounts) if (account.strict || account.isTight) this.#deps.onUnused(account)
    // There is room: what was in flight cost more meanwhile and took what was granted for this one. Ask again.
    if (short.hasRoom(ticket.amountOf(short)) && !this.#closed) {
      this.#waiting.push(waiting)
      return
    }
    const waitMs = this.#deps.waitForSpareMs[tries]
    if (waitMs === undefined || !short.mayHaveRoom(ticket.amountOf(short))) {
      resolve({ kind: 'short', account: short })
      return
    }
    this.#deps.onShort(short)
    this.#park(waiting, waitMs)
  }

  /** Nobody can be served: the database is away. */
  turnAway(): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve({ kind: 'away' })
  }

  close(): void {
    this.#closed = true
    this.turnAway()
    for (const [timer, { resolve }] of this.#parked) {
      clearTimeout(timer)
      resolve({ kind: 'away' })
    }
  }

  #wait(waiting: Waiting): void {
    this.#waiting.push(waiting)
    this.#deps.onWaiting()
  }

  #park(waiting: Waiting, waitMs: number): void {
    const timer = setTimeout(() => {
      this.#parked.delete(timer)
      if (this.#deps.isAway()) waiting.resolve({ kind: 'away' })
      else this.#wait({ ...waiting, tries: waiting.tries + 1 })
    }, waitMs)
    this.#parked.set(timer, waiting)
  }
}
