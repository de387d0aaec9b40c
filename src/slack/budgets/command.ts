import { z } from 'zod'
import { mayManageBudget } from '../../budgets/access.ts'
import { parseBudget } from '../../budgets/parse-budget.ts'
import type { ScopeWords } from '../../budgets/parse-budget-words.ts'
import { type BudgetPeriod, budgetPeriods, periodAdjective } from '../../budgets/period.ts'
import { seenBy } from '../../budgets/visible-budgets.ts'
import type { Viewer } from '../../people/access.ts'
import { folded } from '../../people/folded.ts'
import { readOrganisation } from '../../settings/organisation.ts'
import type { Message } from '../kit/blocks.ts'
import { pageOf, searchTyped } from '../kit/list.ts'
import { helpMessage, mayNotMessage, nothingToSeeMessage, unclearMessage } from './answers.ts'
import { type Asked, cardsOfScope, maySet, noBudgetMessage, oneOf, readingOf, scopeIn } from './asked.ts'
import type { BudgetCard } from './card.ts'
import type { BudgetDeps } from './deps.ts'
import { answerRaise } from './raise.ts'
import { answerSet } from './set.ts'
import { openVerb } from './verbs.ts'
import { listMessage, mineMessage, showMessage } from './views.ts'
import { ownCards, visibleCards } from './visible.ts'

/** What a “This one” button carries: the words, and what was chosen for them. */
export const choice = z.object({
  text: z.string().max(1_500),
  scope: z.string().max(300),
  period: z.enum(budgetPeriods).optional(),
})

/** Answers one `/budget …`. */
export async function answerBudget(deps: BudgetDeps, asked: Omit<Asked, 'now' | 'organisation'>): Promise<void> {
  const { db, clock } = deps
  const now = clock.now()
  const organisation = await readOrganisation(db)
  const full: Asked = { ...asked, now, organisation }
  const { viewer, reply } = full
  const request = parseBudget(asked.text, { now, organisation })
  switch (request.kind) {
    case 'help':
      return void (await reply(helpMessage(viewer)))
    case 'unclear':
      return void (await reply(unclearMessage(request)))
    case 'mine':
      return void (await reply(
        mineMessage(await ownCards(db, viewer, now), { ...readingOf(full), maySet: maySet(viewer) }),
      ))
    case 'list':
      return void (await reply(await listPage(deps, viewer, { search: searchTyped(request.search), page: 0 })))
    case 'show':
      return show(deps, full, request)
    case 'remove':
      return remove(deps, full, request)
    case 'set':
      return answerSet(deps, full, request)
    case 'raise':
      return answerRaise(deps, full, request)
  }
}

/** One page of the list, for the command and for the buttons under it. */
export async function listPage(
  { db, clock }: BudgetDeps,
  viewer: Viewer,
  { search, page }: { search: string; page: number },
): Promise<Message> {
  const now = clock.now()
  const { timeZone } = await readOrganisation(db)
  const found = matching(await visibleCards(db, viewer, now), search)
  return listMessage(pageOf(found, { page, size: onPage }), { search, now, timeZone, maySet: maySet(viewer) })
}

const onPage = 8

/** The cards whose name, kind, period or firmness the search is part of. */
export function matching(cards: readonly BudgetCard[], search: string): BudgetCard[] {
  const asked = folded(search)
  if (asked === '') return [...cards]
  return cards.filter(({ status, whose }) =>
    folded(
      `${status.scopeName} ${whose} ${status.budget.scope.kind} ${periodAdjective(status.budget.period)}`,
    ).includes(asked),
  )
}

async function show(
  deps: BudgetDeps,
  asked: Asked,
  request: { scope: ScopeWords | null; period: BudgetPeriod | null },
): Promise<void> {
  if (!request.scope && !asked.chosen.scope) {
    const cards = await ownCards(deps.db, asked.viewer, asked.now)
    return void (await asked.reply(mineMessage(cards, { ...readingOf(asked), maySet: maySet(asked.viewer) })))
  }
  const scope = await scopeIn(deps, asked, request.scope, 'see')
  if (!scope) return
  // What was chosen may be forged: nobody is told the name of what they may not see.
  const maySee = await seenBy(deps.db, asked.viewer, asked.now)
  if (!(await maySee(scope.scope))) return void (await asked.reply(nothingToSeeMessage()))
  const cards = await cardsOfScope(deps, asked, scope, request.period)
  if (cards.length === 0) return void (await asked.reply(noBudgetMessage(asked.viewer, scope, request.period)))
  await asked.reply(showMessage(cards, readingOf(asked)))
}

async function remove(
  deps: BudgetDeps,
  asked: Asked,
  request: { scope: ScopeWords | null; period: BudgetPeriod | null },
): Promise<void> {
  const { viewer, reply, openModal } = asked
  if (!maySet(viewer)) return void (await reply(mayNotMessage(viewer, null)))
  if (!request.scope && !asked.chosen.scope) {
    return void (await reply(
      unclearMessage({ say: 'Which budget is to be removed?', tryInstead: 'remove payments', asksToChange: true }),
    ))
  }
  const scope = await scopeIn(deps, asked, request.scope, 'change')
  if (!scope) return
  if (!(await mayManageBudget(deps.db, viewer, scope.scope, asked.now))) {
    return void (await reply(mayNotMessage(viewer, scope)))
  }
  const cards = await cardsOfScope(deps, asked, scope, request.period)
  const only = await oneOf(asked, scope, cards, request.period)
  if (only) await openVerb(deps, { viewer, openModal }, { verb: 'remove', budgetId: only.status.budget.id })
}
