import { formatUsd } from '../../base/money.ts'
import { mayManageBudget } from '../../budgets/access.ts'
import { findBudget } from '../../budgets/budget.ts'
import { leadsFor } from '../../budgets/contacts.ts'
import type { RaiseRequest } from '../../budgets/parse-budget.ts'
import { raiseBudget } from '../../budgets/raise.ts'
import { askForRaise } from '../../budgets/raise-request.ts'
import { readOrganisation } from '../../settings/organisation.ts'
import { context, section } from '../kit/blocks.ts'
import { modal, sayingModal } from '../kit/modal.ts'
import { readBack } from '../kit/read-back.ts'
import type { SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import { mayNotMessage, sayingMessage, unclearMessage } from './answers.ts'
import { type Asked, cardsOfScope, oneOf, readingOf, scopeIn } from './asked.ts'
import type { BudgetCard } from './card.ts'
import type { BudgetDeps } from './deps.ts'
import { aboutBudget, askModal, formFields, lastDayOf, raiseModal, readAmountField, readLastDay } from './forms.ts'
import { named } from './scopes.ts'
import { mineMessage, raisedMessage } from './views.ts'
import { cardOf, ownCards } from './visible.ts'

/** `/budget raise …`: at once for who manages the budget and said everything; a form for the rest; a request for who may not. */
export async function answerRaise(deps: BudgetDeps, asked: Asked, request: RaiseRequest): Promise<void> {
  const card = await cardToRaise(deps, asked, request)
  if (!card) return
  const { amountMicroUsd, until, reason } = request
  const { viewer, actor, now, reply, openModal } = asked
  const reading = readingOf(asked)
  const { budget, end } = card.status
  if (!card.mayManage) {
    if (!card.mayAsk) return void (await reply(mayNotMessage(viewer, await named(deps.db, budget.scope))))
    return openModal('Request a raise', async () => {
      const leads = (await leadsFor(deps.db, budget.scope, now)).filter(({ id }) => id !== viewer.person.id)
      return askModal(card, { amountMicroUsd, reason, asks: leads.map(({ name }) => name) }, reading)
    })
  }
  if (amountMicroUsd === null || until === null || reason === '') {
    const lastDay = lastDayOf(until ?? end, reading.timeZone)
    return openModal('Raise for a while', async () => raiseModal(card, { amountMicroUsd, lastDay, reason }, reading))
  }
  await raiseBudget(deps.db, { id: budget.id, amountMicroUsd, until, reason, actor, now })
  const raised = (await cardOf(deps.db, viewer, budget, now)) ?? card
  await reply(raisedMessage(raised, { amount: formatUsd(amountMicroUsd), until }, reading))
}

// Without a name the only budget that limits one was meant.
async function cardToRaise(deps: BudgetDeps, asked: Asked, request: RaiseRequest): Promise<BudgetCard | null> {
  if (!request.scope && !asked.chosen.scope) {
    const own = await ownCards(deps.db, asked.viewer, asked.now)
    const [only, ...more] = own
    if (only && more.length === 0) return only
    const say = own.length === 0 ? 'No budget limits you. Which one is to be raised?' : 'Which budget is to be raised?'
    await asked.reply(
      own.length === 0
        ? unclearMessage({ say, tryInstead: null, asksToChange: true })
        : mineMessage(own, { ...readingOf(asked), maySet: false }),
    )
    return null
  }
  const scope = await scopeIn(deps, asked, request.scope, 'change')
  if (!scope) return null
  const cards = await cardsOfScope(deps, asked, scope, request.period)
  if (cards.length > 0 || (await mayManageBudget(deps.db, asked.viewer, scope.scope, asked.now))) {
    return oneOf(asked, scope, cards, request.period)
  }
  await asked.reply(
    sayingMessage(
      'That is no budget of yours, nor one that limits you.',
      'See those with `/budget`. Nothing was changed.',
    ),
  )
  return null
}

/** The raise form was sent. */
export async function submitRaise(deps: BudgetDeps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const { viewer, form, actor, refreshHome } = request
  const { db, clock } = deps
  const now = clock.now()
  const { budgetId } = readBack(aboutBudget, request.metadata)
  const budget = await findBudget(db, budgetId)
  if (!viewer || !budget) return said('Raise for a while', 'This budget is not there any more. Nothing was changed.')
  if (!(await mayManageBudget(db, viewer, budget.scope, now))) {
    return said('Raise for a while', mayNotMessage(viewer, await named(db, budget.scope)).text)
  }
  const organisation = await readOrganisation(db)
  const amount = readAmountField(form, false)
  const until = readLastDay(form, { now, organisation })
  const reason = form.text(formFields.reason) ?? ''
  if (!amount.ok || !until.ok || amount.amountMicroUsd === null || reason === '') {
    return {
      kind: 'errors',
      errors: {
        ...(amount.ok ? {} : amount.errors),
        ...(until.ok ? {} : until.errors),
        ...(reason === '' ? { [formFields.reason]: 'Say in a few words what it is for.' } : {}),
      },
    }
  }
  await raiseBudget(db, {
    id: budget.id,
    amountMicroUsd: amount.amountMicroUsd,
    until: until.until,
    reason,
    actor,
    now,
  })
  const card = await cardOf(db, viewer, budget, now)
  await refreshHome()
  if (!card) return { kind: 'clear' }
  const reading = { now, timeZone: organisation.timeZone }
  const { text } = raisedMessage(card, { amount: formatUsd(amount.amountMicroUsd), until: until.until }, reading)
  return {
    kind: 'update',
    view: modal({
      callbackId: 'budgets.saved',
      title: 'Raised',
      blocks: [section(text), context('It counts at once.')],
    }),
  }
}

/** The request form was sent. */
export async function submitAsk(deps: BudgetDeps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const { viewer, form } = request
  const { db, clock } = deps
  const now = clock.now()
  const { budgetId } = readBack(aboutBudget, request.metadata)
  const budget = await findBudget(db, budgetId)
  const card = viewer && budget && (await cardOf(db, viewer, budget, now))
  if (!viewer || !card)
    return said('Request a raise', 'This budget is not there any more, or you may not see it. Nothing was sent.')
  if (!card.mayAsk && !card.mayManage) {
    return said('Request a raise', 'This budget does not limit you, so there is nothing to ask for. Nothing was sent.')
  }
  const amount = readAmountField(form, true)
  if (!amount.ok) return { kind: 'errors', errors: amount.errors }
  const reason = form.text(formFields.reason) ?? ''
  if (reason === '') return { kind: 'errors', errors: { [formFields.reason]: 'Say in a few words what it is for.' } }
  const asked = await askForRaise(db, {
    budgetId,
    personId: viewer.person.id,
    amountMicroUsd: amount.amountMicroUsd,
    reason,
    now,
  })
  const say = {
    asked: '*Your request is on its way.* You hear from Tally as soon as it is decided.',
    'already-asked': '*You have asked already*, and it is not decided yet. Nothing new was sent.',
  }[asked.outcome]
  return said('Request a raise', say)
}

function said(title: string, mrkdwn: string): SubmissionAnswer {
  return { kind: 'update', view: sayingModal(title, mrkdwn) }
}
