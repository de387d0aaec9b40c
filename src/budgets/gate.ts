import type { Log } from '../base/log.ts'
import type { Db } from '../db/database.ts'
import type { Account } from './account.ts'
import { type Admission, type AdmissionRequest, refused, unavailable } from './admission.ts'
import { Applicables, type KnownApplicable } from './applicable.ts'
import { Blocked } from './blocked.ts'
import { Estimator } from './estimator.ts'
import { followBudgets } from './follow-budgets.ts'
import { BudgetHold, type HoldListener, noHold, type SettledTokens } from './hold.ts'
import { isFree, type TokenRates } from './hold-estimate.ts'
import { type KnownBudget, type KnownBudgets, readKnownBudgets } from './known-budgets.ts'
import { LaterHolds } from './later-holds.ts'
import type { LaterWork } from './later-work.ts'
import { LeaseKeeper } from './lease-keeper.ts'
import { type LeaseTimes, usualLeaseTimes } from './lease-times.ts'
import { overRefusal } from './over-refusal.ts'
import { writeStandInPrices } from './stand-in.ts'
import { inLedger } from './stored-entries.ts'
import type { Verdict } from './ticket-queue.ts'

/** What the gate says of itself, for status pages and metrics. */
export type GateStatus = {
  databaseAway: boolean
  /** Let through in this outage, of what the policy allows. */
  outageAllowanceUsedMicroUsd: number
  inFlight: number
  settledNotStored: number
}

/** Every request passes here before it is forwarded; each hold is settled, released or left once. */
export type Gate = {
  admit(request: AdmissionRequest): Admission | Promise<Admission>
  /** All results have passed that the ledger will ever have under this name: what is still held for them is let go. */
  resultsPassed(result: string): void
  /** Whether requests of a person may name a project that is not their key's own, and so take from its budgets. */
  mayNameProject(project: string, personId: string): boolean
  /** The ledger has these requests' entries now. */
  stored(requestIds: readonly string[]): void
  status(): GateStatus
  /** Once no request is in flight and the journal has stopped. What is still not in the ledger goes on being held. */
  close(): Promise<void>
}

export type GateDeps = {
  db: Db
  url: string
  /** Names this process's leases (a UUID): that of its journal, so that whoever recovers the journal can free them. */
  holder: string
  log: Log
  now(): Date
  times?: Partial<LeaseTimes>
}

/** Opens the gate: reads the budgets, listens for changes. Throws when the database cannot be read. */
export async function openGate(deps: GateDeps): Promise<Gate> {
  await writeStandInPrices(deps.db)
  const gate = new OpenGate(deps)
  await gate.open()
  return gate
}

const unstoredCheckMs = 30_000

class OpenGate implements Gate {
  readonly #deps: GateDeps
  readonly #keeper: LeaseKeeper
  readonly #applicables: Applicables
  readonly #estimator = new Estimator()
  readonly #blocked: Blocked
  readonly #laterHolds: LaterHolds
  readonly #pending = new Map<string, BudgetHold>()
  readonly #parts: { listener: HoldListener; keeper: LeaseKeeper }
  #known: KnownBudgets | null = null
  #inFlight = 0
  #outage = { number: 0, used: 0 }
  #following: { close(): Promise<void> } | null = null
  #unstoredCheck: NodeJS.Timeout | null = null

  constructor(deps: GateDeps) {
    const { db, holder, log, now } = deps
    this.#deps = deps
    this.#keeper = new LeaseKeeper({ db, holder, log, now, times: { ...usualLeaseTimes, ...deps.times } })
    this.#applicables = new Applicables(this.#keeper)
    this.#blocked = new Blocked(deps)
    this.#laterHolds = new LaterHolds(deps)
    const settled = (hold: BudgetHold, tokens: SettledTokens | null) => this.#settled(hold, tokens)
    const released = () => {
      this.#inFlight--
    }
    this.#parts = { keeper: this.#keeper, listener: { settled, released } }
  }

  async open(): Promise<void> {
    const { db, url, log, now } = this.#deps
    await this.#estimator.seed(db, now())
    this.#following = await followBudgets({
      url,
      log,
      read: async (why) => {
        const known = await readKnownBudgets(db, now())
        return () => {
          if (why === 'told' || known.fingerprint !== this.#known?.fingerprint) this.#learn(known)
        }
      },
      onTight: (ids) => this.#keeper.leaveToOthers(ids),
    })
    this.#unstoredCheck = setInterval(() => void this.#checkUnstored(), unstoredCheckMs)
  }

  admit(request: AdmissionRequest): Admission | Promise<Admission> {
    const known = this.#known
    if (!known || known.isEmpty) return noHold
    const applicable = this.#applicables.to(known, request)
    if (applicable.accounts.length === 0) return noHold
    if (request.later) return this.#admitLater(known, request, applicable, request.later)
    const rates = this.#estimator.rates(request.provider, request.model, request.now, applicable.day)
    if (rates && isFree(rates)) return noHold
    if (!rates && known.organisation.unpricedModels === 'refuse')
      return this.#refuseUnpriced(known, request, applicable)
    if (applicable.isStrict) return this.#admitStrictly(known, request, applicable, rates)
    const { expected } = this.#estimator.amounts(request, rates, false)
    return this.#admitHold(new BudgetHold(this.#parts, request, applicable, expected, expected))
  }

  resultsPassed(result: string): void {
    if (this.#known?.isEmpty === false) this.#laterHolds.end(result)
  }

  mayNameProject(project: string, personId: string): boolean {
    return this.#known?.mayNameProject(project, personId) ?? false
  }

  stored(requestIds: readonly string[]): void {
    if (this.#pending.size === 0) return
    for (const id of requestIds) {
      const hold = this.#pending.get(id)
      if (!hold) continue
      this.#pending.delete(id)
      hold.store()
    }
  }

  status(): GateStatus {
    const isThisOutage = this.#keeper.isAway && this.#outage.number === this.#keeper.outages
    return {
      databaseAway: this.#keeper.isAway,
      outageAllowanceUsedMicroUsd: isThisOutage ? this.#outage.used : 0,
      inFlight: this.#inFlight,
      settledNotStored: this.#pending.size,
    }
  }

  async close(): Promise<void> {
    if (this.#unstoredCheck) clearInterval(this.#unstoredCheck)
    await this.#following?.close()
    await this.#keeper.close(this.#pending.size === 0 && this.#inFlight === 0)
    await this.#laterHolds.close()
    await this.#blocked.close()
  }

  // Admitted as any other, then held in the database itself.
  async #admitLater(
    known: KnownBudgets,
    request: AdmissionRequest,
    applicable: KnownApplicable,
    work: LaterWork,
  ): Promise<Admission> {
    const strict = applicable.budgets.find((budget) => budget.strict)
    if (strict) return this.#refuseUnbounded(known, strict, request.unbounded() ?? 'usage that is known only later')
    const { expected, unpriced } = this.#estimator.later(request, work, applicable.day)
    if (unpriced !== null && known.organisation.unpricedModels === 'refuse')
      return this.#refuseUnpriced(known, { ...request, model: unpriced }, applicable)
    if (expected === 0) return noHold
    const hold = new BudgetHold(this.#parts, request, applicable, expected, expected)
    const admission = await this.#admitHold(hold)
    if (admission.kind !== 'admitted') return admission
    const kept = await this.#laterHolds.takeOver(hold, work)
    for (const account of hold.accounts) this.#keeper.sayNow(account)
    return kept
  }

  #admitStrictly(
    known: KnownBudgets,
    request: AdmissionRequest,
    applicable: KnownApplicable,
    rates: TokenRates | null,
  ): Admission | Promise<Admission> {
    const { expected, worst } = this.#estimator.amounts(request, rates, true)
    const unbounded = request.unbounded()
    if (worst !== null && unbounded === null)
      return this.#admitHold(new BudgetHold(this.#parts, request, applicable, expected, worst))
    const what = unbounded ?? (request.maxOutputTokens === null ? 'no max output tokens' : 'no known price')
    const budget = applicable.budgets.find(({ strict }) => strict)
    return budget ? this.#refuseUnbounded(known, budget, what) : noHold
  }

  #refuseUnbounded(known: KnownBudgets, budget: KnownBudget, what: string): Admission {
    return refused({ reason: 'unbounded', budget, what }, known.organisation.timeZone)
  }

  #admitHold(hold: BudgetHold): Admission | Promise<Admission> {
    if (this.#keeper.isSpareGood && hold.takeSpare()) {
      for (const account of hold.accounts) if (account.isLow) this.#keeper.sayNow(account)
      return this.#admitted(hold)
    }
    if (this.#keeper.isAway) return this.#withoutDatabase(hold)
    return this.#keeper.take(hold).then((verdict) => this.#judged(hold, verdict))
  }

  #judged(hold: BudgetHold, verdict: Verdict): Admission {
    switch (verdict.kind) {
      case 'granted':
        return this.#admitted(hold)
      case 'short':
        return this.#refuseOver(hold, verdict.account)
      case 'away':
        return this.#withoutDatabase(hold)
    }
  }

  // What is held goes on; then the organisation's policy decides. A strict budget cannot be shared unseen.
  #withoutDatabase(hold: BudgetHold): Admission {
    const policy = this.#known?.organisation.budgetsWhenDatabaseAway
    if (hold.applicable.isStrict) return unavailable('strict')
    if (hold.takeSpare()) return this.#admitted(hold)
    if (!policy || policy.policy === 'closed') return unavailable('policy')
    const { outages } = this.#keeper
    if (this.#outage.number !== outages) this.#outage = { number: outages, used: 0 }
    if (this.#outage.used + hold.expected > policy.allowanceMicroUsd) return unavailable('allowance used up')
    this.#outage.used += hold.expected
    hold.promise()
    return this.#admitted(hold)
  }

  #admitted(hold: BudgetHold): Admission {
    this.#inFlight++
    return hold
  }

  #settled(hold: BudgetHold, tokens: SettledTokens | null): void {
    this.#inFlight--
    hold.settledAtMs = performance.now()
    this.#pending.set(hold.request.requestId, hold)
    if (tokens) this.#estimator.observe(hold.request, tokens, hold.applicable.day)
  }

  #refuseOver(hold: BudgetHold, account: Account): Admission {
    const known = this.#known
    const budget = known?.byId.get(account.budgetId)
    // Removed while it was asked.
    if (!known || !budget) return noHold
    const refusal = overRefusal(budget, account, hold.amountOf(account))
    const { timeZone } = known.organisation
    const answer = refused(refusal, timeZone)
    this.#blocked.tell({ refusal, personId: hold.request.personId, sentence: answer.say, timeZone })
    return answer
  }

  #refuseUnpriced(
    known: KnownBudgets,
    request: Pick<AdmissionRequest, 'provider' | 'model'>,
    { budgets }: KnownApplicable,
  ): Admission {
    const { provider, model } = request
    const [budget] = budgets
    return budget ? refused({ reason: 'unpriced', budget, provider, model }, known.organisation.timeZone) : noHold
  }

  #learn(known: KnownBudgets): void {
    this.#known = known
    this.#applicables.forget(known, this.#deps.now())
    // Limits, raises or scopes may be others now: what is spare is asked for anew.
    this.#keeper.letGo()
  }

  // A storing nobody told of (read back from the journal after an outage) is found in the ledger itself.
  async #checkUnstored(): Promise<void> {
    const before = performance.now() - unstoredCheckMs
    const old = [...this.#pending.values()].filter(({ settledAtMs }) => settledAtMs < before).slice(0, 5_000)
    if (old.length === 0 || this.#keeper.isAway) return
    try {
      this.stored(
        await inLedger(
          this.#deps.db,
          old.map(({ request }) => request),
        ),
      )
    } catch (thrown) {
      this.#deps.log.warn({ err: thrown }, 'could not look in the ledger for requests that are still held')
    }
  }
}
