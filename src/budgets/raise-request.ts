import type { Transaction } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import { newId } from '../base/id.ts'
import { type MicroUsd, microUsd } from '../base/money.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { queueMessages } from '../outbox/outbox.ts'
import { findBudget, requireBudget } from './budget.ts'
import { BudgetFault } from './budget-fault.ts'
import { leadsFor, recipientsOf } from './contacts.ts'
import { requireAmount } from './limits.ts'
import { budgetInNoticeAt } from './notice-facts.ts'
import type { BudgetRaiseDecided, BudgetRaiseRequestNotice } from './notices.ts'
import { checkedReason, raiseIn } from './raise.ts'
import type { BudgetRaise } from './raises-in-force.ts'

export type RaiseRequest = {
  id: string
  budgetId: string
  personId: string
  amountMicroUsd: MicroUsd | null
  reason: string
  askedAt: Date
  status: 'open' | 'approved' | 'declined'
}

/** `already-asked`: their earlier request for this budget is still open; nothing new was sent. */
export type Asked = { outcome: 'asked' | 'already-asked'; request: RaiseRequest }

export type Decided =
  | { outcome: 'approved'; request: RaiseRequest; raise: BudgetRaise }
  | { outcome: 'declined'; request: RaiseRequest }
  | { outcome: 'already-decided'; request: RaiseRequest }

/**
 * Asks whoever may raise a budget to do so; `amountMicroUsd` null leaves the amount to them. The leads (or admins) get a
 * `budget.raise-request`. Throws `bad-input` naming the field, `not-found` when the budget is gone.
 */
export async function askForRaise(
  db: Db,
  input: { budgetId: string; personId: string; amountMicroUsd: MicroUsd | null; reason: string; now: Date },
): Promise<Asked> {
  const { budgetId, personId, amountMicroUsd, now } = input
  if (amountMicroUsd !== null) requireAmount('amount', amountMicroUsd)
  const reason = checkedReason(input.reason)
  return db.transaction().execute(async (transaction) => {
    const budget = await requireBudget(transaction, budgetId)
    const made = await transaction
      .insertInto('budget_raise_request')
      .values({
        id: newId(),
        budget_id: budgetId,
        person_id: personId,
        amount_micro_usd: amountMicroUsd,
        reason,
        asked_at: now,
        status: 'open',
      })
      .onConflict((conflict) => conflict.columns(['budget_id', 'person_id']).where('status', '=', 'open').doNothing())
      .returning('id')
      .executeTakeFirst()
    const request = await openRequest(transaction, { budgetId, personId })
    if (!made) return { outcome: 'already-asked', request }
    await recordAct(transaction, {
      at: now,
      actor: personId,
      origin: 'slack',
      act: 'budget.ask-for-raise',
      subject: budgetId,
      detail: { requestId: request.id, amountMicroUsd, reason },
    })
    const asker = await transaction.selectFrom('person').select('name').where('id', '=', personId).executeTakeFirst()
    const facts = await budgetInNoticeAt(transaction, budget, now)
    const data: BudgetRaiseRequestNotice = {
      ...facts,
      requestId: request.id,
      personId,
      personName: asker?.name ?? '',
      amountMicroUsd,
      reason,
    }
    const leads = (await leadsFor(transaction, budget.scope, now)).filter(({ id }) => id !== personId)
    await queueMessages(
      transaction,
      recipientsOf(leads).map((recipient) => ({
        kind: 'budget.raise-request',
        recipient,
        data,
        dedupeKey: `budget.raise-request:${request.id}:${recipient}`,
      })),
      now,
    )
    return { outcome: 'asked', request }
  })
}

/**
 * Approves or declines a request, once: of two decisions the first counts. An approval raises the budget by
 * `amountMicroUsd` (needed then, as is `until`) at once. Whoever asked gets a `budget.raise-decided`.
 */
export async function decideRaise(
  db: Db,
  input: {
    requestId: string
    decision: 'approve' | 'decline'
    amountMicroUsd?: MicroUsd | null
    until?: Date | null
    /** A few words to whoever asked; kept in the message and the audit log. */
    words?: string
    actor: Actor
    now: Date
  },
): Promise<Decided> {
  const { requestId, decision, words = '', actor, now } = input
  return db.transaction().execute(async (transaction) => {
    const taken = await transaction
      .updateTable('budget_raise_request')
      .set({ status: decision === 'approve' ? 'approved' : 'declined', decided_at: now, decided_by: actor.id })
      .where('id', '=', requestId)
      .where('status', '=', 'open')
      .returning('id')
      .executeTakeFirst()
    const request = await findRaiseRequest(transaction, requestId)
    if (!request) throw new AppError('not-found', 'That request is not there any more.')
    if (!taken) return { outcome: 'already-decided', request }
    const raise = decision === 'approve' ? await approved(transaction, request, input) : null
    if (!raise) await recordDecline(transaction, request, input)
    await tellDecision(transaction, { request, raise, words, actor, now })
    return raise ? { outcome: 'approved', request, raise } : { outcome: 'declined', request }
  })
}

/** A request as it stands; null when there is none. `id` has to be a UUID. */
export async function findRaiseRequest(db: DbOrTransaction, id: string): Promise<RaiseRequest | null> {
  const row = await selectRequests(db).where('id', '=', id).executeTakeFirst()
  return row ? requestOf(row) : null
}

async function openRequest(
  transaction: Transaction<Tables>,
  input: { budgetId: string; personId: string },
): Promise<RaiseRequest> {
  const row = await selectRequests(transaction)
    .where('budget_id', '=', input.budgetId)
    .where('person_id', '=', input.personId)
    .where('status', '=', 'open')
    .executeTakeFirstOrThrow()
  return requestOf(row)
}

async function approved(
  transaction: Transaction<Tables>,
  request: RaiseRequest,
  input: { amountMicroUsd?: MicroUsd | null; until?: Date | null; actor: Actor; now: Date },
): Promise<BudgetRaise> {
  const amountMicroUsd = input.amountMicroUsd ?? request.amountMicroUsd
  if (amountMicroUsd === null) throw new BudgetFault('amount', 'say by how much to raise it.')
  if (!input.until) throw new BudgetFault('until', 'say how long the raise is to last.')
  const { actor, now, until } = input
  const raise = await raiseIn(transaction, {
    id: request.budgetId,
    amountMicroUsd,
    until,
    reason: request.reason,
    actor,
    now,
  })
  await transaction
    .updateTable('budget_raise_request')
    .set({ raise_id: raise.id })
    .where('id', '=', request.id)
    .execute()
  return raise
}

async function recordDecline(
  transaction: Transaction<Tables>,
  request: RaiseRequest,
  { words = '', actor, now }: { words?: string; actor: Actor; now: Date },
): Promise<void> {
  await recordAct(transaction, {
    at: now,
    actor: actor.id,
    origin: actor.origin,
    act: 'budget.decline-raise',
    subject: request.budgetId,
    detail: { requestId: request.id, personId: request.personId, words },
  })
}

async function tellDecision(
  transaction: Transaction<Tables>,
  input: { request: RaiseRequest; raise: BudgetRaise | null; words: string; actor: Actor; now: Date },
): Promise<void> {
  const { request, raise, words, actor, now } = input
  const budget = await findBudget(transaction, request.budgetId)
  if (!budget) return
  const data: BudgetRaiseDecided = {
    ...(await budgetInNoticeAt(transaction, budget, now)),
    requestId: request.id,
    decision: raise ? 'approve' : 'decline',
    amountMicroUsd: raise?.amountMicroUsd ?? null,
    until: raise?.until.toISOString() ?? null,
    decidedBy: await nameOf(transaction, actor),
    words,
  }
  const message = { kind: 'budget.raise-decided', recipient: `person:${request.personId}`, data }
  await queueMessages(transaction, [{ ...message, dedupeKey: `budget.raise-decided:${request.id}` }], now)
}

// An actor is a person's id, or what acted when it was no person.
async function nameOf(db: DbOrTransaction, actor: Actor): Promise<string> {
  if (!/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(actor.id)) return 'an admin'
  const person = await db.selectFrom('person').select('name').where('id', '=', actor.id).executeTakeFirst()
  return person?.name ?? 'an admin'
}

function selectRequests(db: DbOrTransaction) {
  return db
    .selectFrom('budget_raise_request')
    .select(['id', 'budget_id', 'person_id', 'amount_micro_usd', 'reason', 'asked_at', 'status'])
}

function requestOf(row: {
  id: string
  budget_id: string
  person_id: string
  amount_micro_usd: number | null
  reason: string
  asked_at: Date
  status: RaiseRequest['status']
}): RaiseRequest {
  return {
    id: row.id,
    budgetId: row.budget_id,
    personId: row.person_id,
    amountMicroUsd: row.amount_micro_usd === null ? null : microUsd(row.amount_micro_usd),
    reason: row.reason,
    askedAt: row.asked_at,
    status: row.status,
  }
}
