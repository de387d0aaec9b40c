import { z } from 'zod'
import { formatUsd, type MicroUsd, microUsd } from '../../base/money.ts'
import { mayManageBudget } from '../../budgets/access.ts'
import { type Budget, findBudget } from '../../budgets/budget.ts'
import { budgetRaiseRequest } from '../../budgets/notices.ts'
import { type RaiseOutcome, raiseOutcome } from '../../budgets/raise-outcome.ts'
import { decideRaise, findRaiseRequest, type RaiseRequest } from '../../budgets/raise-request.ts'
import { budgetStatuses } from '../../budgets/status.ts'
import { type SaidAt, saidMessages } from '../../outbox/said-messages.ts'
import type { Viewer } from '../../people/access.ts'
import { findPerson } from '../../people/person.ts'
import { readOrganisation } from '../../settings/organisation.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { sayingModal } from '../kit/modal.ts'
import { readBack } from '../kit/read-back.ts'
import type { ButtonRequest, SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import { patiently, slackErrorOf } from '../web-api.ts'
import { sayingMessage } from './answers.ts'
import type { BudgetDeps } from './deps.ts'
import {
  aboutRequest,
  approveModal,
  declineModal,
  formFields,
  lastDayOf,
  readAmountField,
  readLastDay,
  usualRaise,
} from './forms.ts'
import { decidedMessage, outcomeSentence } from './messages-view.ts'
import { cardOf } from './visible.ts'

const approval = z.object({ requestId: z.uuid(), amountMicroUsd: z.int().positive() })

/** A request that somebody may decide, or why they may not. */
type Decidable = { ok: true; request: RaiseRequest; budget: Budget } | { ok: false; say: string }

/** “Approve” was pressed: the amount on the button, until the period ends. */
export async function pressApprove(deps: BudgetDeps, { viewer, actor, value, reply }: ButtonRequest): Promise<void> {
  const { db, clock } = deps
  const now = clock.now()
  const { requestId, amountMicroUsd } = readBack(approval, value)
  const decidable = await mayDecide(deps, viewer, requestId, now)
  if (!decidable.ok) return void (await reply(sayingMessage(decidable.say)))
  const [status] = await budgetStatuses(db, { budgets: [decidable.budget], now })
  const until = status?.end ?? now
  const decided = await decideRaise(db, {
    requestId,
    decision: 'approve',
    amountMicroUsd: microUsd(amountMicroUsd),
    until,
    actor,
    now,
  })
  const shown = await showOutcome(deps, requestId, '')
  if (decided.outcome === 'already-decided')
    return void (await reply(sayingMessage(await alreadySentence(deps, requestId, now))))
  if (shown === 0) await reply(sayingMessage(`Raised by ${formatUsd(microUsd(amountMicroUsd))}, at once.`))
}

/** “Other amount…” was pressed. */
export async function pressOtherAmount(deps: BudgetDeps, { viewer, value, openModal }: ButtonRequest): Promise<void> {
  await openModal('Approve a raise', async () => {
    const { db, clock } = deps
    const now = clock.now()
    const decidable = await mayDecide(deps, viewer, value, now)
    const card = viewer && decidable.ok ? await cardOf(db, viewer, decidable.budget, now) : null
    if (!decidable.ok || !card) return sayingModal('Approve a raise', escapeMrkdwn(decidable.ok ? gone : decidable.say))
    const open = await openOrSaid(deps, decidable.request, now)
    if (open !== null) return sayingModal('Approve a raise', open)
    const { timeZone } = await readOrganisation(db)
    const amountMicroUsd = decidable.request.amountMicroUsd ?? usualRaise(card.status.budget.limitMicroUsd)
    const request = await withName(deps, decidable.request)
    return approveModal(
      request,
      card,
      { amountMicroUsd, lastDay: lastDayOf(card.status.end, timeZone) },
      { now, timeZone },
    )
  })
}

/** “Decline…” was pressed. */
export async function pressDecline(deps: BudgetDeps, { viewer, value, openModal }: ButtonRequest): Promise<void> {
  await openModal('Decline a raise', async () => {
    const now = deps.clock.now()
    const decidable = await mayDecide(deps, viewer, value, now)
    if (!decidable.ok) return sayingModal('Decline a raise', escapeMrkdwn(decidable.say))
    const open = await openOrSaid(deps, decidable.request, now)
    return open === null ? declineModal(await withName(deps, decidable.request)) : sayingModal('Decline a raise', open)
  })
}

/** The form with another amount was sent. */
export async function submitApprove(deps: BudgetDeps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const { db, clock } = deps
  const now = clock.now()
  const { requestId } = readBack(aboutRequest, request.metadata)
  const decidable = await mayDecide(deps, request.viewer, requestId, now)
  if (!decidable.ok) return said('Approve a raise', escapeMrkdwn(decidable.say))
  const organisation = await readOrganisation(db)
  const amount = readAmountField(request.form, false)
  const until = readLastDay(request.form, { now, organisation })
  if (!amount.ok || !until.ok) {
    return { kind: 'errors', errors: { ...(amount.ok ? {} : amount.errors), ...(until.ok ? {} : until.errors) } }
  }
  return decide(deps, request, {
    requestId,
    decision: 'approve',
    amountMicroUsd: amount.amountMicroUsd,
    until: until.until,
  })
}

/** Declined, perhaps with a few words. */
export async function submitDecline(deps: BudgetDeps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const now = deps.clock.now()
  const { requestId } = readBack(aboutRequest, request.metadata)
  const decidable = await mayDecide(deps, request.viewer, requestId, now)
  if (!decidable.ok) return said('Decline a raise', escapeMrkdwn(decidable.say))
  const words = (request.form.text(formFields.words) ?? '').slice(0, 500)
  return decide(deps, request, { requestId, decision: 'decline', words })
}

async function decide(
  deps: BudgetDeps,
  { actor, refreshHome }: SubmissionRequest,
  decision: {
    requestId: string
    decision: 'approve' | 'decline'
    amountMicroUsd?: MicroUsd | null
    until?: Date
    words?: string
  },
): Promise<SubmissionAnswer> {
  const now = deps.clock.now()
  const { requestId } = decision
  const decided = await decideRaise(deps.db, { ...decision, actor, now })
  await showOutcome(deps, requestId, decision.words ?? '')
  await refreshHome()
  const title = decision.decision === 'approve' ? 'Approve a raise' : 'Decline a raise'
  if (decided.outcome === 'already-decided')
    return said(title, escapeMrkdwn(await alreadySentence(deps, requestId, now)))
  const outcome = await raiseOutcome(deps.db, requestId)
  return said(
    title,
    `*${escapeMrkdwn(outcome ? outcomeSentence(outcome, await readingNow(deps, now)) : 'Done.')}* They are told.`,
  )
}

const gone = 'That request is not there any more.'

// What the button says is not trusted: the request, its budget and who may decide are looked up anew.
async function mayDecide(deps: BudgetDeps, viewer: Viewer | null, requestId: string, now: Date): Promise<Decidable> {
  const { db } = deps
  const request = z.uuid().safeParse(requestId).success ? await findRaiseRequest(db, requestId) : null
  if (!request) return { ok: false, say: gone }
  const budget = await findBudget(db, request.budgetId)
  if (!budget) return { ok: false, say: 'That budget was removed meanwhile, so there is nothing to decide.' }
  if (!viewer || !(await mayManageBudget(db, viewer, budget.scope, now))) {
    return {
      ok: false,
      say: 'Only who manages this budget decides: its team’s leads and the admins. Nothing was changed.',
    }
  }
  return { ok: true, request, budget }
}

async function openOrSaid(deps: BudgetDeps, request: RaiseRequest, now: Date): Promise<string | null> {
  return request.status === 'open' ? null : escapeMrkdwn(await alreadySentence(deps, request.id, now))
}

async function alreadySentence(deps: BudgetDeps, requestId: string, now: Date): Promise<string> {
  const outcome = await raiseOutcome(deps.db, requestId)
  const how = outcome ? ` ${outcomeSentence(outcome, await readingNow(deps, now))}` : ''
  return `This was decided already.${how} Nothing more was changed.`
}

/** Puts how a request came out into every message that asks for it; returns how many there were. */
async function showOutcome(deps: BudgetDeps, requestId: string, words: string): Promise<number> {
  const outcome = await raiseOutcome(deps.db, requestId)
  if (!outcome) return 0
  const kind = 'budget.raise-request'
  const messages = await saidMessages(deps.db, { kind, keyPrefix: `${kind}:${requestId}:` })
  await Promise.all(messages.map((message) => edit(deps, message, { ...outcome, words })))
  return messages.length
}

async function edit(
  { clients, clock, log }: BudgetDeps,
  { workspace, channel, ts, data }: SaidAt & { data: unknown },
  outcome: RaiseOutcome & { words: string },
): Promise<void> {
  const message = decidedMessage(budgetRaiseRequest.parse(data), outcome, clock.now())
  try {
    await clients.within(workspace, () => patiently(() => clients.interactive.chat.update({ channel, ts, ...message })))
  } catch (thrown) {
    // The decision stands; whoever presses the stale button is told of it.
    log.warn({ error: slackErrorOf(thrown) ?? 'unknown' }, 'a decided request for a raise could not be edited')
  }
}

async function withName({ db }: BudgetDeps, request: RaiseRequest) {
  const person = await findPerson(db, request.personId)
  return { id: request.id, reason: request.reason, personName: person?.name ?? 'Somebody' }
}

async function readingNow({ db }: BudgetDeps, now: Date) {
  return { now, timeZone: (await readOrganisation(db)).timeZone }
}

function said(title: string, mrkdwn: string): SubmissionAnswer {
  return { kind: 'update', view: sayingModal(title, mrkdwn) }
}
