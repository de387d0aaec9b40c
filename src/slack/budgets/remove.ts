import { AppError } from '../../base/app-error.ts'
import { mayManageBudget } from '../../budgets/access.ts'
import { findBudget, removeBudget, termsInWords } from '../../budgets/budget.ts'
import { readOrganisation } from '../../settings/organisation.ts'
import { section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { sayingModal } from '../kit/modal.ts'
import { readBack } from '../kit/read-back.ts'
import type { SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import { mayNotMessage } from './answers.ts'
import { nameOf } from './card.ts'
import type { BudgetDeps } from './deps.ts'
import { aboutBudget, removeModal } from './forms.ts'
import { named } from './scopes.ts'
import { cardOf } from './visible.ts'

/** “Remove” was confirmed. What was changed since the question is shown and asked about anew. */
export async function submitRemove(deps: BudgetDeps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const { viewer, actor, refreshHome } = request
  const { db, clock } = deps
  const now = clock.now()
  const { budgetId, version } = readBack(aboutBudget, request.metadata)
  const budget = await findBudget(db, budgetId)
  if (!viewer || !budget) return said('This budget is not there any more.')
  const scope = await named(db, budget.scope)
  if (!(await mayManageBudget(db, viewer, budget.scope, now)))
    return said(escapeMrkdwn(mayNotMessage(viewer, scope).text))
  try {
    await removeBudget(db, { id: budgetId, actor, now, ...(version === undefined ? {} : { expectedVersion: version }) })
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'conflict') throw thrown
    const current = await findBudget(db, budgetId)
    const card = current && (await cardOf(db, viewer, current, now))
    if (!card) return said('This budget is not there any more.')
    const { timeZone } = await readOrganisation(db)
    const view = removeModal(card, { now, timeZone })
    const changed = section(
      '*Somebody changed this budget meanwhile*, and it was not removed. This is how it stands now:',
    )
    return { kind: 'update', view: { ...view, blocks: [changed, ...view.blocks] } }
  }
  await refreshHome()
  const name = escapeMrkdwn(scope ? nameOf(scope) : 'It')
  return said(`*Removed.* ${name} had ${escapeMrkdwn(termsInWords(budget))}. It counts and blocks no more.`)
}

function said(mrkdwn: string): SubmissionAnswer {
  return { kind: 'update', view: sayingModal('Remove a budget', mrkdwn) }
}
