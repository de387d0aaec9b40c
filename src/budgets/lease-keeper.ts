import { errorText } from '../base/app-error.ts'
import type { Log } from '../base/log.ts'
import { answeredWithin, within } from '../base/within.ts'
import type { Db } from '../db/database.ts'
import type { Account } from './account.ts'
import { askedOf, leaseAsk, tellAnswers } from './lease-statement.ts'
import type { LeaseTimes } from './lease-times.ts'
import { askForSpare, freeLeases, takeOfBudgets } from './leases.ts'
import { type Ticket, TicketQueue, type Verdict } from './ticket-queue.ts'

export type KeeperDeps = { db: Db; holder: string; log: Log; times: LeaseTimes; now(): Date }

/** Speaks with the database about what this process holds, one statement at a time: requests that wait share the next one. */
export class LeaseKeeper {
  readonly #deps: KeeperDeps
  readonly #accounts = new Set<Account>()
  #dirty = new Set<Account>()
  readonly #queue: TicketQueue
  #running: Promise<void> | null = null
  #timer: NodeJS.Timeout | null = null
  #timerAtMs = 0
  readonly #heartbeat: NodeJS.Timeout
  #turn = 0
  #closed = false
  #goodUntilMs = 0
  #lastTightMs = 0
  /** The last statement failed. What is held goes on being used; nothing new can be had. */
  isAway = false
  /** How often that happened. */
  outages = 0

  constructor(deps: KeeperDeps) {
    this.#deps = deps
    this.#queue = new TicketQueue({
      waitForSpareMs: deps.times.waitForSpareMs,
      onWaiting: () => this.#runNow(),
      onUnused: (account) => this.#dirty.add(account),
      onShort: (account) => this.#askOthers(account),
      isAway: () => this.isAway || this.#closed,
    })
    this.#heartbeat = setInterval(() => this.#beat(), deps.times.heartbeatMs)
  }

  /**
   * Whether spare may be promised: not when the leases may have run out unrenewed (a host that slept), because others may
   * have been promised it since; but while the database is away nobody is promised anything.
   */
  get isSpareGood(): boolean {
    return this.isAway || performance.now() < this.#goodUntilMs
  }

  /** An account speaks through this keeper from now on. */
  add(account: Account): void {
    this.#accounts.add(account)
  }

  remove(account: Account): void {
    this.#accounts.delete(account)
    this.#dirty.delete(account)
  }

  /** Promises in all budgets, or says which one is short. */
  take(ticket: Ticket): Promise<Verdict> {
    if (this.isAway || this.#closed) return Promise.resolve({ kind: 'away' })
    return this.#queue.add(ticket)
  }

  /** Something changed: the database hears of it soon, at once where little is left or more is promised than leased. */
  touch(account: Account): void {
    this.#dirty.add(account)
    const { tightSyncAfterMs, syncAfterMs } = this.#deps.times
    if (account.isOverdrawn) this.#runNow()
    else this.#runIn(account.strict || account.isTight ? tightSyncAfterMs : syncAfterMs)
  }

  /** The database hears of it at once: spare runs out, or what was promised is held elsewhere now. */
  sayNow(account: Account): void {
    if (this.isAway) return
    this.#dirty.add(account)
    this.#runNow()
  }

  /** Gives back at once what is spare: the terms of budgets changed. */
  letGo(): void {
    for (const account of this.#accounts) this.#letGoOf(account)
    if (this.#dirty.size > 0) this.#runNow()
  }

  /** The same for budgets somebody is short of, and keeps nothing spare of them while that one asks again. */
  leaveToOthers(budgetIds: ReadonlySet<string>): void {
    const until = performance.now() + leaveForMs
    for (const account of this.#accounts) {
      if (!budgetIds.has(account.budgetId)) continue
      account.noSpareUntilMs = until
      this.#letGoOf(account)
    }
    if (this.#dirty.size > 0) this.#runNow()
  }

  #letGoOf(account: Account): void {
    if (account.isIdle) return
    account.letGo = true
    this.#dirty.add(account)
  }

  /** Says everything once more and stops. `free`: all that was promised is in the ledger, so nothing is left behind. */
  async close(free: boolean): Promise<void> {
    this.#closed = true
    clearInterval(this.#heartbeat)
    if (this.#timer) clearTimeout(this.#timer)
    this.#queue.close()
    await this.#running
    if (!free) return
    const { db, holder, log, times } = this.#deps
    await within(times.answerWithinMs, freeLeases(db, holder)).catch((thrown: unknown) =>
      log.warn({ cause: errorText(thrown) }, 'leases are left behind and expire by themselves'),
    )
  }

  #beat(): void {
    for (const account of this.#accounts) if (!account.isIdle) this.#dirty.add(account)
    if (this.#dirty.size > 0) this.#runNow()
    // Nothing is leased: nothing can have expired.
    else if (!this.isAway) this.#goodUntilMs = performance.now() + this.#deps.times.leaseMs
  }

  #runIn(ms: number): void {
    if (this.#closed || this.#running) return
    const atMs = performance.now() + ms
    if (this.#timer) {
      if (this.#timerAtMs <= atMs) return
      clearTimeout(this.#timer)
    }
    this.#timerAtMs = atMs
    this.#timer = setTimeout(() => this.#runNow(), ms)
  }

  #runNow(): void {
    if (this.#closed || this.#running) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    // In a turn of its own, so that requests that arrive together share a statement.
    this.#running = Promise.resolve()
      .then(() => this.#speak())
      .catch((thrown: unknown) => this.#deps.log.error({ err: thrown }, 'the leases of budgets stumbled and go on'))
      .finally(() => {
        this.#running = null
        this.#goOn()
      })
  }

  #goOn(): void {
    if (this.#closed) return
    if (this.isAway) {
      this.#queue.turnAway()
      this.#runIn(this.#deps.times.retryMs)
    } else if (!this.#queue.isEmpty) this.#runNow()
    else for (const account of this.#dirty) this.touch(account)
  }

  async #speak(): Promise<void> {
    const { db, holder, times, now } = this.#deps
    const waiting = this.#queue.next()
    const tickets = waiting.map(({ ticket }) => ticket)
    const dirty = this.#dirty
    this.#dirty = new Set()
    const accounts = new Set(dirty)
    for (const ticket of tickets) for (const account of ticket.accounts) accounts.add(account)
    const sentMs = performance.now()
    const asked = askedOf(accounts, tickets, { nowMs: sentMs, spareHolds: this.isSpareGood && !this.isAway })
    this.#turn++
    try {
      const said = await answeredWithin(
        times.answerWithinMs,
        takeOfBudgets(db, { holder, turn: this.#turn, now: now(), leaseMs: times.leaseMs, asks: asked.map(leaseAsk) }),
      )
      tellAnswers(asked, said)
    } catch (thrown) {
      this.#lose(thrown)
      for (const account of accounts) this.#dirty.add(account)
      for (const { resolve } of waiting) resolve({ kind: 'away' })
      return
    }
    // Everything that is held was said anew, or had been less than a heartbeat ago.
    this.#goodUntilMs = this.#goodUntil(accounts, sentMs)
    if (this.isAway) this.#deps.log.info('budgets can be asked again')
    this.isAway = false
    for (const one of waiting) this.#queue.serve(one)
  }

  #goodUntil(said: ReadonlySet<Account>, sentMs: number): number {
    for (const account of this.#accounts) if (!account.isIdle && !said.has(account)) return this.#goodUntilMs
    return sentMs + this.#deps.times.leaseMs * 0.9
  }

  #askOthers(account: Account): void {
    if (!account.facts || account.facts.othersAmount <= account.facts.othersHeld) return
    const nowMs = performance.now()
    if (nowMs - this.#lastTightMs < 20) return
    this.#lastTightMs = nowMs
    askForSpare(this.#deps.db, [account.budgetId]).catch((thrown: unknown) =>
      this.#deps.log.warn({ cause: errorText(thrown) }, 'others could not be asked for what they hold spare'),
    )
  }

  #lose(thrown: unknown): void {
    if (this.isAway) return
    this.#deps.log.warn({ cause: errorText(thrown) }, 'budgets cannot be asked; what is held goes on')
    this.isAway = true
    this.outages++
  }
}

// Longer than a request that is short asks again.
const leaveForMs = 500
