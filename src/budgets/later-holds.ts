import { errorText } from '../base/app-error.ts'
import type { Log } from '../base/log.ts'
import { microUsd } from '../base/money.ts'
import { answeredWithin } from '../base/within.ts'
import { type Db, isDatabaseAway } from '../db/database.ts'
import { type Admission, unavailable } from './admission.ts'
import type { BudgetHold, Hold } from './hold.ts'
import { type LaterWork, mayMatterUntil } from './later-work.ts'
import { endHold, freeHold, nameHold, type StoredHold, storeHold } from './stored-holds.ts'

/**
 * What requests hold in the database itself, because their usage comes later, perhaps through another process. What is said
 * of them afterwards is said in order, and again while the database is away; what is never said ends with its time.
 */
export class LaterHolds {
  readonly #deps: { db: Db; log: Log; now(): Date }
  #unsaid: Array<() => Promise<void>> = []
  #saying: Promise<void> | null = null
  #retry: NodeJS.Timeout | null = null
  #closed = false

  constructor(deps: { db: Db; log: Log; now(): Date }) {
    this.#deps = deps
  }

  /**
   * Holds in the database what an admitted request holds in this process's leases, which let go of it only then: it is seen
   * twice for a moment, never not at all. Unavailable when the database cannot be asked.
   */
  async takeOver(held: BudgetHold, work: LaterWork): Promise<Admission> {
    const { requestId: id, now: at } = held.request
    const budgetIds = held.accounts.map(({ budgetId }) => budgetId)
    const amountMicroUsd = microUsd(held.expected)
    try {
      const hold = await this.#take({ id, budgetIds, amountMicroUsd, at, until: mayMatterUntil(work, at) })
      held.handOver()
      return { kind: 'admitted', hold }
    } catch (thrown) {
      this.#deps.log.warn({ cause: errorText(thrown) }, 'work that is used later could not be held')
      held.release()
      return unavailable('policy')
    }
  }

  async #take(hold: StoredHold): Promise<Hold> {
    const { db } = this.#deps
    try {
      await answeredWithin(answerWithinMs, storeHold(db, hold))
    } catch (thrown) {
      // It may have come through all the same.
      this.#say(() => freeHold(db, hold.id))
      throw thrown
    }
    let isOver = false
    const once = (say: () => Promise<void>) => {
      if (!isOver) this.#say(say)
      isOver = true
    }
    return {
      settle: () => once(() => freeHold(db, hold.id)),
      release: () => once(() => freeHold(db, hold.id)),
      leave: (result) => once(async () => (result === null ? undefined : nameHold(db, hold.id, result))),
    }
  }

  /** Everything that will ever come under this name has passed. */
  end(result: string): void {
    const now = this.#deps.now()
    this.#say(() => endHold(this.#deps.db, result, now))
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#retry) clearTimeout(this.#retry)
    await this.#saying
    if (this.#unsaid.length > 0)
      this.#deps.log.warn({ unsaid: this.#unsaid.length }, 'some holds of later work end only with their time')
  }

  #say(one: () => Promise<void>): void {
    if (this.#unsaid.length < mostUnsaid) this.#unsaid.push(one)
    this.#go()
  }

  #go(): void {
    if (this.#closed || this.#retry) return
    this.#saying ??= this.#sayAll().finally(() => {
      this.#saying = null
    })
  }

  async #sayAll(): Promise<void> {
    for (let one = this.#unsaid[0]; one; one = this.#unsaid[0]) {
      try {
        await one()
      } catch (thrown) {
        if (isDatabaseAway(thrown)) return this.#sayLater()
        this.#deps.log.error({ cause: errorText(thrown) }, 'a hold of later work ends only with its time')
      }
      this.#unsaid.shift()
    }
  }

  #sayLater(): void {
    if (this.#closed) return
    this.#retry = setTimeout(() => {
      this.#retry = null
      this.#go()
    }, retryMs)
  }
}

const answerWithinMs = 1_500
const retryMs = 1_000
const mostUnsaid = 10_000
