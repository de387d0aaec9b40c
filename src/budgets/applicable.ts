import { dayMs, dayOf } from '../base/calendar.ts'
import { Account } from './account.ts'
import type { AdmissionRequest } from './admission.ts'
import type { Applicable } from './hold.ts'
import type { KnownBudget, KnownBudgets } from './known-budgets.ts'
import type { LeaseKeeper } from './lease-keeper.ts'
import { periodAt } from './period.ts'

/** With the budgets themselves, in the order of the accounts. */
export type KnownApplicable = Applicable & { budgets: readonly KnownBudget[] }

const mostKeys = 50_000
const mostProjects = 100
const forgetAfterMs = Temporal.Duration.from({ hours: 1 }).total('milliseconds')

/** Which budgets each key's requests fall under: found once, kept until budgets, teams or the period change. */
export class Applicables {
  readonly #keeper: Pick<LeaseKeeper, 'add' | 'remove'>
  /** One for each budget and period, whatever is learnt: there is one lease row for each, too. */
  readonly #accounts = new Map<string, Account>()
  /** By key, then project. */
  #found = new Map<string, Map<string, KnownApplicable>>()

  constructor(keeper: Pick<LeaseKeeper, 'add' | 'remove'>) {
    this.#keeper = keeper
  }

  to(known: KnownBudgets, request: AdmissionRequest): KnownApplicable {
    const ofKey = this.#found.get(request.keyId)
    const found = ofKey?.get(request.project)
    const nowMs = request.now.getTime()
    if (found && nowMs >= found.validFromMs && nowMs < found.validUntilMs) return found
    const made = this.#make(known, request)
    if (ofKey && ofKey.size < mostProjects) ofKey.set(request.project, made)
    else {
      if (this.#found.size >= mostKeys) this.#found.clear()
      this.#found.set(request.keyId, new Map([[request.project, made]]))
    }
    return made
  }

  /** Budgets or teams are others now. */
  forget(known: KnownBudgets, now: Date): void {
    this.#found = new Map()
    for (const [key, account] of this.#accounts) {
      const budget = known.byId.get(account.budgetId)?.budget
      account.strict = budget?.strict ?? account.strict
      account.isPast =
        budget !== undefined &&
        periodAt(budget.period, known.organisation, now).start.getTime() !== account.start.getTime()
      if (account.used !== 0 || account.end.getTime() > now.getTime() - forgetAfterMs) continue
      this.#accounts.delete(key)
      this.#keeper.remove(account)
    }
  }

  #make(known: KnownBudgets, request: AdmissionRequest): KnownApplicable {
    const day = dayOf(request.now)
    const budgets = known.applyingTo(request, day)
    const accounts = budgets.map((budget) => this.#accountOf(known, budget, request.now))
    const strictly = accounts.map(({ strict }) => strict)
    const todayMs = Date.parse(`${day}T00:00:00Z`)
    // Teams and prices change with the UTC day. A clock may be set back into the period before.
    const validFromMs = Math.max(todayMs, ...accounts.map(({ start }) => start.getTime()))
    const validUntilMs = Math.min(todayMs + dayMs, ...accounts.map(({ end }) => end.getTime()))
    return { budgets, accounts, strictly, isStrict: strictly.includes(true), day, validFromMs, validUntilMs }
  }

  #accountOf(known: KnownBudgets, { budget }: KnownBudget, now: Date): Account {
    const span = periodAt(budget.period, known.organisation, now)
    const key = `${budget.id} ${span.start.getTime()}`
    const held = this.#accounts.get(key)
    if (held) {
      // Another zone may move the end alone.
      held.end = span.end
      held.isPast = false
      return held
    }
    const made = new Account(budget, span)
    this.#accounts.set(key, made)
    this.#keeper.add(made)
    return made
  }
}
