import { errorText } from '../base/app-error.ts'
import type { Log } from '../base/log.ts'
import { answeredWithin, within } from '../base/within.ts'
import type { Db } from '../db/database.ts'
import type { Account } from './account.ts'
import { askForSpare, freeLeases, type LeaseAsk, takeOfBudgets } from './leases.ts'

/** How long leases live and how often they are said anew. Tests shorten them; nobody else does. */
export type LeaseTimes = {
  leaseMs: number
  heartbeatMs: number
  /** After money came free: far from the limit, and near it. */
  syncAfterMs: number
  tightSyncAfterMs: number
  /** A statement that takes longer counts as "the database is away". */
  answerWithinMs: number
  retryMs: number
  /** How long, in all, a request waits for what others hold spare. */
  waitForSpareMs: readonly number[]
}

export const usualLeaseTimes: LeaseTimes = {
  leaseMs: 10_000,
  heartbeatMs: 2_500,
  syncAfterMs: 250,
  tightSyncAfterMs: 10,
  answerWithinMs: 1_500,
  retryMs: 500,
  waitForSpareMs: [25, 100, 275],
}

/** What a request wants of each of its budgets, and what became of it. */
export type Ticket = {
  accounts: readonly Account[]
  amountOf(account: Account): number
}
export type Verdict = { kind: 'granted' } | { kind: 'short'; account: Account } | { kind: 'away' }

type Waiting = { ticket: Ticket; tries: number; resolve(verdict: Verdict): void }

export type KeeperDeps = { db: Db; holder: string; log: Log; times: LeaseTimes; now(): Date }

/**
 * Speaks with the database about what this process holds, one statement at a time: requests that wait share the next one
 * and are served from its answer in their order.
 */
export class LeaseKeeper {
  readonly #deps: KeeperDeps
  readonly #accounts = new Set<Account>()
  #dirty = new Set<Account>()
  #waiting: Waiting[] = []
  #running: Promise<void> | null = null
  #timer: NodeJS.Timeout | null = null
  #timerAtMs = 0
  #parked = new Set<NodeJS.Timeout>()
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
    return new Promise((resolve) => {
      this.#waiting.push({ ticket, tries: 0, resolve })
      this.#runNow()
    })
  }

  /** Something changed: the database hears of it soon, at once where little is left or more is promised than leased. */
  touch(account: Account): void {
    this.#dirty.add(account)
    const { tightSyncAfterMs, syncAfterMs } = this.#deps.times
    if (account.isOverdrawn) this.#runNow()
    else this.#runIn(account.strict || account.isTight ? tightSyncAfterMs : syncAfterMs)
  }

  /** More spare before it runs out. */
  topUp(account: Account): void {
    if (this.isAway) return
    this.#dirty.add(account)
    this.#runNow()
  }

  /** Gives back at once what is spare of some budgets; without ids, of all: their terms changed. */
  letGo(budgetIds?: ReadonlySet<string>): void {
    for (const account of this.#accounts) {
      if (account.isIdle || (budgetIds && !budgetIds.has(account.budgetId))) continue
      account.letGo = true
      this.#dirty.add(account)
    }
    if (this.#dirty.size > 0) this.#runNow()
  }

  /** Says everything once more and stops. `free`: all that was promised is in the ledger, so nothing is left behind. */
  async close(free: boolean): Promise<void> {
    this.#closed = true
    clearInterval(this.#heartbeat)
    if (this.#timer) clearTimeout(this.#timer)
    for (const timer of this.#parked) clearTimeout(timer)
    for (const { resolve } of this.#waiting.splice(0)) resolve({ kind: 'away' })
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
      for (const { resolve } of this.#waiting.splice(0)) resolve({ kind: 'away' })
      this.#runIn(this.#deps.times.retryMs)
    } else if (this.#waiting.length > 0) this.#runNow()
    else for (const account of this.#dirty) this.touch(account)
  }

  async #speak(): Promise<void> {
    const { db, holder, times, now } = this.#deps
    const waiting = this.#waiting.splice(0, mostTickets)
    const tickets = waiting.map(({ ticket }) => ticket)
    const dirty = this.#dirty
    this.#dirty = new Set()
    const accounts = new Set(dirty)
    for (const ticket of tickets) for (const account of ticket.accounts) accounts.add(account)
    const sentMs = performance.now()
    const asked = this.#ask(accounts, tickets, sentMs)
    this.#turn++
    try {
      const said = await answeredWithin(
        times.answerWithinMs,
        takeOfBudgets(db, { holder, turn: this.#turn, now: now(), leaseMs: times.leaseMs, asks: asked.map(askOf) }),
      )
      this.#hear(asked, said)
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
    for (const one of waiting) this.#serve(one)
  }

  #goodUntil(said: ReadonlySet<Account>, sentMs: number): number {
    for (const account of this.#accounts) if (!account.isIdle && !said.has(account)) return this.#goodUntilMs
    return sentMs + this.#deps.times.leaseMs * 0.9
  }

  #ask(accounts: ReadonlySet<Account>, tickets: readonly Ticket[], nowMs: number): Asked[] {
    const spareHolds = this.isSpareGood && !this.isAway
    return [...accounts].map((account) => {
      const needs = tickets.reduce(
        (sum, ticket) => (ticket.accounts.includes(account) ? sum + ticket.amountOf(account) : sum),
        0,
      )
      return { account, held: account.used, ...account.ask(needs, nowMs, spareHolds) }
    })
  }

  #hear(asked: readonly Asked[], answers: Awaited<ReturnType<typeof takeOfBudgets>>): void {
    const found = new Map(answers.map((answer) => [`${answer.budgetId} ${answer.start.getTime()}`, answer]))
    for (const { account, least, needed } of asked) {
      const answer = found.get(`${account.budgetId} ${account.start.getTime()}`)
      if (!answer) {
        account.isGone = true
        continue
      }
      account.answer({ least, needed }, { ...answer, facts: answer })
    }
  }

  #serve(waiting: Waiting): void {
    const { ticket, tries, resolve } = waiting
    const short = ticket.accounts.find((account) => !account.covers(ticket.amountOf(account)))
    if (!short) {
      for (const account of ticket.accounts) account.promise(ticket.amountOf(account))
      resolve({ kind: 'granted' })
      return
    }
    // What was taken for it elsewhere is not kept.
    for (const account of ticket.accounts) if (account.strict || account.isTight) this.#dirty.add(account)
    // There is room: what was in flight cost more meanwhile and took what was granted for this one. Ask again.
    if (hasRoom(short, ticket.amountOf(short)) && !this.#closed) {
      this.#waiting.push(waiting)
      return
    }
    const waitMs = this.#deps.times.waitForSpareMs[tries]
    if (waitMs === undefined || !mayComeFree(short, ticket.amountOf(short))) {
      resolve({ kind: 'short', account: short })
      return
    }
    this.#askOthers(short)
    const timer = setTimeout(() => {
      this.#parked.delete(timer)
      if (this.isAway || this.#closed) return resolve({ kind: 'away' })
      this.#waiting.push({ ...waiting, tries: tries + 1 })
      this.#runNow()
    }, waitMs)
    this.#parked.add(timer)
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

type Asked = { account: Account; held: number; least: number; needed: number; slice: number }

function askOf({ account, ...said }: Asked): LeaseAsk {
  return { budgetId: account.budgetId, start: account.start, end: account.end, ...said }
}

function hasRoom(account: Account, amount: number): boolean {
  if (!account.facts) return false
  const { limit, spent, provisional, othersAmount } = account.facts
  return amount <= limit - spent - provisional - othersAmount - account.used
}

/**
 * Whether a request that was short fits once others have given back their spare and what is on its way from our own lease
 * to the ledger is seen once only.
 */
function mayComeFree(account: Account, amount: number): boolean {
  if (!account.facts) return false
  const { limit, spent, provisional, othersAmount, othersHeld } = account.facts
  if (othersAmount <= othersHeld && account.pending <= 0) return false
  return amount <= limit - spent - provisional - othersHeld - (account.used - Math.max(0, account.pending))
}

const mostTickets = 512
