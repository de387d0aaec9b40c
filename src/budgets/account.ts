/** What the database said of a budget when it was last asked. */
export type AccountFacts = {
  limit: number
  spent: number
  provisional: number
  /** What other processes have leased, and how much of it is promised to requests. */
  othersAmount: number
  othersHeld: number
}

/**
 * A hard budget in one period, as this process holds it, in whole micro-dollars. `granted` is what the process's lease
 * has at least; `used` of it is promised: held for requests in flight and settled for requests the ledger does not have
 * yet (`pending`). The rest is spare, to be promised without asking.
 *
 * `granted` may stand lower than the lease's row, never higher: it falls at once and rises only with an answer. So what
 * all processes have promised is covered by rows, and rows by the limit.
 */
export class Account {
  readonly budgetId: string
  readonly start: Date
  end: Date
  strict: boolean
  granted = 0
  used = 0
  pending = 0
  /** Little is left, or somebody is short: nothing is kept spare. */
  isTight = false
  /** The next statement gives back what is spare. */
  letGo = false
  /** Somebody was short: until then nothing is kept spare, so that what was given back is there when they ask again. */
  noSpareUntilMs = 0
  /** Another zone began another period: this one only ends what it holds. */
  isPast = false
  /** The budget was removed: nothing is asked of it. */
  isGone = false
  /** Promised since the last statement, and how much spare that calls for. */
  admitted = 0
  slice = smallestSlice
  askedAtMs = 0
  /** More spare is fetched below this. */
  lowWater = 0
  facts: AccountFacts | null = null

  constructor(budget: { id: string; strict: boolean }, span: { start: Date; end: Date }) {
    this.budgetId = budget.id
    this.strict = budget.strict
    this.start = span.start
    this.end = span.end
  }

  /** Whether so much can be promised without asking. Strict is always asked. */
  hasSpare(amount: number): boolean {
    return !this.strict && this.granted - this.used >= amount
  }

  /** Whether so much can be promised of what an answer has just granted. */
  covers(amount: number): boolean {
    return this.isGone || this.granted - this.used >= amount
  }

  promise(amount: number): void {
    this.used += amount
    this.admitted += amount
  }

  /** A request whose outcome is known: what it cost takes the place of what was held. */
  settle(held: number, cost: number): void {
    this.used += cost - held
    this.pending += cost
  }

  giveBack(held: number): void {
    this.used -= held
  }

  /** It is held in the database itself now: neither promised nor leased any more, nor spare to be promised again. */
  handOver(held: number): void {
    this.used -= held
    this.granted -= held
  }

  /** The ledger has it: it is spent now, and neither promised nor leased any more. */
  store(cost: number): void {
    this.used -= cost
    this.pending -= cost
    this.granted -= cost
  }

  /** More is promised than the lease covers, because requests cost more than was held. */
  get isOverdrawn(): boolean {
    return this.used > this.granted
  }

  /** More spare should be fetched before it runs out. */
  get isLow(): boolean {
    return this.granted - this.used < this.lowWater
  }

  /** Whether the limit, as it was last told, leaves room for so much. */
  hasRoom(amount: number): boolean {
    if (!this.facts) return false
    const { limit, spent, provisional, othersAmount } = this.facts
    return amount <= limit - spent - provisional - othersAmount - this.used
  }

  /** Whether it would, once others gave back their spare and what is on its way from our lease to the ledger is seen once. */
  mayHaveRoom(amount: number): boolean {
    if (!this.facts) return false
    const { limit, spent, provisional, othersAmount, othersHeld } = this.facts
    if (othersAmount <= othersHeld && this.pending <= 0) return false
    return amount <= limit - spent - provisional - othersHeld - (this.used - Math.max(0, this.pending))
  }

  /** Nobody has to hear of it: nothing promised, nothing spare. */
  get isIdle(): boolean {
    return this.used === 0 && this.granted === 0
  }

  /**
   * What the next statement says: keep `least`, promise up to `needed`. Spare beyond `least` is let go of here and now, so
   * that nothing is promised of it while the statement is on its way.
   */
  ask(needs: number, nowMs: number, spareHolds: boolean): { least: number; needed: number; slice: number } {
    const mayKeep = !this.isPast && nowMs >= this.noSpareUntilMs
    const keeps = mayKeep && !this.strict && !this.isTight && !this.letGo && spareHolds
    const least = keeps ? Math.max(this.used, Math.min(this.granted, this.used + this.slice)) : this.used
    this.granted = least
    this.letGo = false
    // What was promised in the last second is likely to be asked for in the next.
    const perSecond = this.askedAtMs === 0 ? 0 : (this.admitted * 1000) / Math.max(100, nowMs - this.askedAtMs)
    this.slice = Math.max(smallestSlice, Math.round(perSecond), Math.round(this.slice * 0.7))
    this.admitted = 0
    this.askedAtMs = nowMs
    // Kept spare may be promised to others before the answer is here: the needs come on top of it.
    const slice = mayKeep ? Math.max(0, this.slice - (least - this.used)) : 0
    return { least, needed: least + needs, slice }
  }

  /** What came of it: `amount` where `least` was asked to stay. */
  answer(
    asked: { least: number; needed: number },
    said: { amount: number; isTight: boolean; strict: boolean; facts: AccountFacts },
  ): void {
    this.granted += said.amount - asked.least
    this.lowWater = said.isTight ? 0 : (said.amount - asked.needed) / 4
    this.isTight = said.isTight
    this.strict = said.strict
    this.facts = said.facts
  }
}

const smallestSlice = 1_000_000
