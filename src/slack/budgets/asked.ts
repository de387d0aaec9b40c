import { listBudgets } from '../../budgets/budget.ts'
import type { NamedScope } from '../../budgets/find-scope-named.ts'
import type { ScopeWords } from '../../budgets/parse-budget-words.ts'
import { type BudgetPeriod, budgetPeriods, periodAdjective } from '../../budgets/period.ts'
import { scopeKey } from '../../budgets/scope.ts'
import { mayAdminister, maySeeEverything, type Viewer } from '../../people/access.ts'
import type { Organisation } from '../../settings/organisation.ts'
import type { Message } from '../kit/blocks.ts'
import type { CommandRequest } from '../listening/requests.ts'
import { sayingMessage, whichMessage } from './answers.ts'
import { type BudgetCard, nameOf, type Reading } from './card.ts'
import type { BudgetDeps } from './deps.ts'
import { type Purpose, scopeMeant } from './scopes.ts'
import { cardOf } from './visible.ts'

/** Who asks with which words, and how they are answered: from the command, or from a button that goes on with it. */
export type Asked = Pick<CommandRequest, 'actor' | 'asker' | 'reply' | 'openModal'> & {
  viewer: Viewer
  text: string
  /** What was chosen where the words alone did not say. */
  chosen: { scope: NamedScope | null; period: BudgetPeriod | null }
  now: Date
  organisation: Organisation
}

/** The scope that was chosen or is named; null when the person was asked which one they mean. */
export async function scopeIn(
  { db }: BudgetDeps,
  asked: Asked,
  words: ScopeWords | null,
  purpose: Purpose,
): Promise<NamedScope | null> {
  if (asked.chosen.scope) return asked.chosen.scope
  if (!words) return null
  const { text, viewer, now } = asked
  const meant = await scopeMeant(db, { words, text, viewer, slackTeam: asked.asker.team, now, purpose })
  if ('scope' in meant) return meant.scope
  await asked.reply(meant.ask)
  return null
}

/** The budgets of a scope that the person may see, of one period or all. */
export async function cardsOfScope(
  { db }: BudgetDeps,
  { viewer, now, chosen }: Asked,
  scope: NamedScope,
  period: BudgetPeriod | null,
): Promise<BudgetCard[]> {
  const wanted = chosen.period ?? period
  const budgets = await listBudgets(db, { scopes: [scope.scope], ...(wanted ? { period: wanted } : {}) })
  const cards = await Promise.all(budgets.map((budget) => cardOf(db, viewer, budget, now)))
  return cards.filter((card) => card !== null)
}

/** The only budget of a scope; with several the person is asked which period they mean, with none they are told. */
export async function oneOf(
  { reply, text, viewer }: Asked,
  scope: NamedScope,
  cards: readonly BudgetCard[],
  period: BudgetPeriod | null,
): Promise<BudgetCard | null> {
  const [only, ...more] = cards
  if (!only) {
    await reply(noBudgetMessage(viewer, scope, period))
    return null
  }
  if (more.length === 0) return only
  const options = cards.map(({ status: { budget } }) => ({
    title: `${nameOf(scope)}, ${periodAdjective(budget.period)}`,
    note: `per ${budget.period}`,
    value: JSON.stringify({ text: text.slice(0, 1_400), scope: scopeKey(scope.scope), period: budget.period }),
  }))
  await reply(
    whichMessage(`${nameOf(scope)} has ${cards.length} budgets. Which one?`, options, 'Nothing was changed so far.'),
  )
  return null
}

export function noBudgetMessage(viewer: Viewer, scope: NamedScope, period: BudgetPeriod | null): Message {
  const kind = period && budgetPeriods.includes(period) ? `${periodAdjective(period)} budget` : 'budget'
  const sees = maySeeEverything(viewer) ? '' : ' that you may see'
  const hint = maySet(viewer)
    ? 'Set one with `/budget set`, or see what there is with `/budget list`.'
    : 'You see your own budgets and those that limit you: `/budget`.'
  return sayingMessage(`${nameOf(scope)} has no ${kind}${sees}.`, hint)
}

/** Whether somebody sets any budgets at all. Which ones is asked for each. */
export function maySet(viewer: Viewer): boolean {
  return mayAdminister(viewer) || viewer.ledTeamIds.size > 0
}

export function readingOf({ now, organisation }: Pick<Asked, 'now' | 'organisation'>): Reading {
  return { now, timeZone: organisation.timeZone }
}
