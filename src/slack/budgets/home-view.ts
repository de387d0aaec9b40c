import type { KnownBlock } from '@slack/types'
import { actions, button, context, header, section } from '../kit/blocks.ts'
import { buttonRow, clearButton, countLine, nothingFound, type Page, pageButtons, searchField } from '../kit/list.ts'
import { budgetActions } from './action-ids.ts'
import type { BudgetCard, Reading } from './card.ts'
import { budgetNoun, budgetOrder, cardBlock, zoneLine } from './views.ts'

/** One page of the “Budgets” tab. */
export type BudgetsPage = Page<BudgetCard> & {
  /** How many there are without the search. */
  inAll: number
  search: string
  maySet: boolean
}

/** What the “Budgets” tab shows: the most used first, each with its bar and its menu. */
export function budgetsHome(page: BudgetsPage, reading: Reading): KnownBlock[] {
  const { inAll, maySet, search, items } = page
  if (inAll === 0) return [header('Budgets'), section(emptySentence(maySet)), ...(maySet ? [actions(setButton())] : [])]
  return [
    header('Budgets'),
    ...(maySet ? [actions(setButton())] : []),
    ...searchField(page, {
      id: 'budgets.find',
      actionId: budgetActions.find,
      label: 'Find a budget',
      placeholder: 'Part of a name, a kind such as team, or a period',
      search,
    }),
    page.total === 0
      ? section(nothingFound(budgetNoun, search))
      : context(`${countLine(page, budgetNoun, search)}. ${budgetOrder}`),
    ...items.map((card) => cardBlock(card, reading)),
    ...buttonRow(
      ...pageButtons(page, budgetNoun, { previous: budgetActions.previous, next: budgetActions.next }),
      ...clearButton(budgetActions.all, search),
    ),
    context('█ used · ▒ held for requests under way · ░ left.', zoneLine(reading)),
  ]
}

function emptySentence(maySet: boolean): string {
  return maySet
    ? '*There is no budget yet.*\nA budget tells people when spend comes near a limit, and can block what goes through Tally. Set one for a person, a team, a project, a key or everybody.'
    : '*No budget limits you.*\nNothing you do is blocked, and nobody is told of any threshold. Admins and team leads set budgets.'
}

function setButton() {
  return button({ actionId: budgetActions.begin, text: 'Set a budget', value: 'new', primary: true })
}
