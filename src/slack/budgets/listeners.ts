import { z } from 'zod'
import { longestSearch } from '../kit/list.ts'
import { sayingModal } from '../kit/modal.ts'
import { readBack } from '../kit/read-back.ts'
import type { Listening } from '../listening/listening.ts'
import { type BudgetVerb, budgetActions, budgetModals, budgetVerbs } from './action-ids.ts'
import { maySet } from './asked.ts'
import { answerBudget, choice, listPage } from './command.ts'
import { pressApprove, pressDecline, pressOtherAmount, submitApprove, submitDecline } from './decide.ts'
import type { BudgetDeps } from './deps.ts'
import { submitAsk, submitRaise } from './raise.ts'
import { submitRemove } from './remove.ts'
import { namedScopeOf } from './scopes.ts'
import { loadScopes, submitOverwrite, submitSet } from './set.ts'
import { setModal } from './set-form.ts'
import { openVerb } from './verbs.ts'

/** `/budget`, its forms, and the buttons under its answers, in Home and in the messages about budgets. */
export function listenToBudgets(listening: Listening, deps: BudgetDeps): void {
  listening.command('/budget', 'known', async (request) => {
    const { viewer } = request
    if (viewer) await answerBudget(deps, { ...request, viewer, chosen: { scope: null, period: null } })
  })

  listening.button(budgetActions.choose, 'known', async (request) => {
    const { viewer, value } = request
    const { text, scope: key, period = null } = readBack(choice, value)
    const scope = await namedScopeOf(deps.db, key)
    if (viewer && scope) await answerBudget(deps, { ...request, viewer, text, chosen: { scope, period } })
  })

  for (const actionId of [budgetActions.previousListed, budgetActions.nextListed]) {
    listening.button(actionId, 'known', async ({ viewer, value, replace }) => {
      if (viewer) await replace(await listPage(deps, viewer, readBack(page, value)))
    })
  }

  listening.button(budgetActions.begin, 'lead', async ({ viewer, openModal }) => {
    await openModal('Set a budget', async () => {
      if (!viewer || !maySet(viewer)) return sayingModal('Set a budget', 'Only admins and team leads set budgets.')
      const wished = { limitMicroUsd: null, period: null, firmness: null, warnAt: null }
      return setModal({ scope: null, wished, existing: null })
    })
  })

  listening.button(budgetActions.menu, 'known', async ({ viewer, value, openModal }) => {
    const [verb, budgetId = ''] = value.split(':')
    if (viewer && isVerb(verb)) await openVerb(deps, { viewer, openModal }, { verb, budgetId })
  })
  for (const verb of budgetVerbs) {
    listening.button(budgetActions[verb], 'known', async ({ viewer, value, openModal }) => {
      if (viewer) await openVerb(deps, { viewer, openModal }, { verb, budgetId: value })
    })
  }

  listening.button(budgetActions.approve, 'lead', (request) => pressApprove(deps, request))
  listening.button(budgetActions.otherAmount, 'lead', (request) => pressOtherAmount(deps, request))
  listening.button(budgetActions.decline, 'lead', (request) => pressDecline(deps, request))

  listening.options(budgetActions.scope, 'lead', (request) => loadScopes(deps, request))
  listening.submission(budgetModals.set, 'lead', (request) => submitSet(deps, request))
  listening.submission(budgetModals.overwrite, 'lead', (request) => submitOverwrite(deps, request))
  listening.submission(budgetModals.remove, 'lead', (request) => submitRemove(deps, request))
  listening.submission(budgetModals.raise, 'lead', (request) => submitRaise(deps, request))
  listening.submission(budgetModals.ask, 'known', (request) => submitAsk(deps, request))
  listening.submission(budgetModals.approve, 'lead', (request) => submitApprove(deps, request))
  listening.submission(budgetModals.decline, 'lead', (request) => submitDecline(deps, request))
}

const page = z.object({ search: z.string().max(longestSearch), page: z.int().min(0).max(10_000) })

function isVerb(word: string | undefined): word is BudgetVerb {
  return budgetVerbs.some((verb) => verb === word)
}
