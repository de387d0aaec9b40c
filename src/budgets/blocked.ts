import type { Log } from '../base/log.ts'
import type { Db } from '../db/database.ts'
import { queueMessage } from '../outbox/outbox.ts'
import { whoAnswersFor } from './contacts.ts'
import type { BudgetBlocked } from './notices.ts'
import type { OverRefusal } from './refusal.ts'

type Told = { refusal: OverRefusal; personId: string; sentence: string; timeZone: string }

const mostRemembered = 50_000

/** Tells whoever was refused (or answers for the robot that was) in Slack, once a budget, limit and period, off the request's way. */
export class Blocked {
  readonly #deps: { db: Db; log: Log; now(): Date }
  readonly #told = new Set<string>()
  #telling: Promise<void> = Promise.resolve()

  constructor(deps: { db: Db; log: Log; now(): Date }) {
    this.#deps = deps
  }

  tell(told: Told): void {
    const once = dedupeKeyOf(told)
    if (this.#told.has(once)) return
    if (this.#told.size > mostRemembered) this.#told.clear()
    this.#told.add(once)
    const { db, log, now } = this.#deps
    this.#telling = this.#telling
      .then(() => queueBlocked(db, told, now()))
      .catch((thrown: unknown) => {
        this.#told.delete(once)
        log.warn({ err: thrown }, 'whoever was blocked by a budget was not told in Slack')
      })
  }

  async close(): Promise<void> {
    await this.#telling
  }
}

function dedupeKeyOf({ refusal, personId }: Told): string {
  return `budget.blocked:${refusal.budget.id}:${refusal.start.toISOString()}:${refusal.limitMicroUsd}:${personId}`
}

async function queueBlocked(db: Db, told: Told, now: Date): Promise<void> {
  const { refusal, personId, timeZone } = told
  const { budget } = refusal
  const contact = await whoAnswersFor(db, personId)
  if (!contact) return
  const data: BudgetBlocked = {
    budgetId: budget.id,
    scopeKind: budget.scope.kind,
    scopeName: budget.scopeName,
    period: budget.period,
    hard: true,
    strict: budget.strict,
    limitMicroUsd: refusal.limitMicroUsd,
    spentMicroUsd: refusal.spentMicroUsd,
    provisionalMicroUsd: refusal.provisionalMicroUsd,
    heldMicroUsd: refusal.heldMicroUsd,
    timeZone,
    endsAt: refusal.resetsAt.toISOString(),
    personId: contact.id,
    askNames: [...budget.askNames],
    sentence: told.sentence,
  }
  const dedupeKey = dedupeKeyOf(told)
  await queueMessage(db, { kind: 'budget.blocked', recipient: `person:${contact.id}`, data, dedupeKey }, now)
}
