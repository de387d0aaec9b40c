import type { ModalView } from '@slack/types'
import { z } from 'zod'
import { findBudget } from '../../budgets/budget.ts'
import { leadsFor } from '../../budgets/contacts.ts'
import type { Viewer } from '../../people/access.ts'
import { readOrganisation } from '../../settings/organisation.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { modal, sayingModal } from '../kit/modal.ts'
import type { OpenModal } from '../listening/requests.ts'
import type { BudgetVerb } from './action-ids.ts'
import { mayNotMessage } from './answers.ts'
import type { BudgetCard, Reading } from './card.ts'
import type { BudgetDeps } from './deps.ts'
import { askModal, lastDayOf, raiseModal, removeModal, usualRaise } from './forms.ts'
import { named } from './scopes.ts'
import { setModal } from './set-form.ts'
import { detailBlocks } from './views.ts'
import { cardOf } from './visible.ts'

const titles: Record<BudgetVerb, string> = {
  details: 'Budget',
  change: 'Change a budget',
  raise: 'Raise for a while',
  remove: 'Remove this budget?',
  ask: 'Request a raise',
}

/** Opens what a menu or button offers for one budget, as far as the person may by now; anything else is said in the modal. */
export async function openVerb(
  deps: BudgetDeps,
  who: { viewer: Viewer; openModal: OpenModal },
  { verb, budgetId }: { verb: BudgetVerb; budgetId: string },
): Promise<void> {
  await who.openModal(titles[verb], async () => {
    const { db, clock } = deps
    const now = clock.now()
    const budget = z.uuid().safeParse(budgetId).success ? await findBudget(db, budgetId) : null
    const card = budget && (await cardOf(db, who.viewer, budget, now))
    if (!card) {
      const unchanged = verb === 'details' ? '' : ' Nothing was changed.'
      return sayingModal(titles[verb], `This budget is not there any more, or you may not see it.${unchanged}`)
    }
    const { timeZone } = await readOrganisation(db)
    return modalFor(deps, { ...who, verb, card, reading: { now, timeZone } })
  })
}

async function modalFor(
  { db }: BudgetDeps,
  input: { viewer: Viewer; verb: BudgetVerb; card: BudgetCard; reading: Reading },
): Promise<ModalView> {
  const { viewer, verb, card, reading } = input
  const { budget, end } = card.status
  const scope = await named(db, budget.scope)
  if (verb === 'details')
    return modal({ callbackId: 'budgets.shown', title: titles.details, blocks: detailBlocks(card, reading) })
  if (verb === 'ask' && !card.mayManage) {
    if (!card.mayAsk) return sayingModal(titles.ask, 'This budget does not limit you, so there is nothing to ask for.')
    const asks = (await leadsFor(db, budget.scope, reading.now)).filter(({ id }) => id !== viewer.person.id)
    return askModal(card, { amountMicroUsd: null, reason: '', asks: asks.map(({ name }) => name) }, reading)
  }
  if (!card.mayManage) return sayingModal(titles[verb], escapeMrkdwn(mayNotMessage(viewer, scope).text))
  switch (verb) {
    case 'change': {
      const wished = { limitMicroUsd: null, period: null, firmness: null, warnAt: null }
      return setModal({ scope, wished, existing: budget })
    }
    case 'ask':
    case 'raise': {
      const lastDay = lastDayOf(end, reading.timeZone)
      return raiseModal(card, { amountMicroUsd: usualRaise(budget.limitMicroUsd), lastDay, reason: '' }, reading)
    }
    case 'remove':
      return removeModal(card, reading)
  }
}
