import type { ActionsBlock, InputBlock, KnownBlock } from '@slack/types'
import { actions, button, context, header, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { budgetActions } from './action-ids.ts'
import type { BudgetCard, Reading } from './card.ts'
import { cardBlock, zoneLine } from './views.ts'

/** One page of the “Budgets” tab. */
export type BudgetsPage = {
  cards: readonly BudgetCard[]
  /** How many fit the search, and how many there are without it. */
  found: number
  inAll: number
  page: number
  pages: number
  /** The place of the first one shown, from 1. */
  first: number
  search: string
  maySet: boolean
}

/** What the “Budgets” tab shows: the most used first, each with its bar and its menu. */
export function budgetsHome(page: BudgetsPage, reading: Reading): KnownBlock[] {
  const { inAll, maySet, cards } = page
  if (inAll === 0) return [header('Budgets'), section(emptySentence(maySet)), ...(maySet ? [actions(setButton())] : [])]
  return [
    header('Budgets'),
    ...(maySet ? [actions(setButton())] : []),
    ...(inAll > searchFrom || page.search !== '' ? [searchInput(page.search)] : []),
    context(countSentence(page)),
    ...cards.map((card) => cardBlock(card, reading)),
    ...pageButtons(page),
    context('█ used · ▒ held for requests under way · ░ left.', zoneLine(reading)),
  ]
}

// A handful is seen at a glance.
const searchFrom = 5

function emptySentence(maySet: boolean): string {
  return maySet
    ? '*There is no budget yet.*\nA budget tells people when spend comes near a limit, and can block what goes through Tally. Set one for a person, a team, a project, a key or everybody.'
    : '*No budget limits you.*\nNothing you do is blocked, and nobody is told of any threshold. Admins and team leads set budgets.'
}

function countSentence({ found, inAll, page, pages, first, search, cards }: BudgetsPage): string {
  const many = (count: number) => `${count.toLocaleString('en-US')} ${count === 1 ? 'budget' : 'budgets'}`
  const what =
    search === '' ? many(inAll) : `${many(found)} of ${inAll.toLocaleString('en-US')} with “${escapeMrkdwn(search)}”`
  if (found === 0)
    return `No budget with “${escapeMrkdwn(search)}”. Search for a name, a kind such as team, or a period.`
  const where = pages > 1 ? `, ${first}–${first + cards.length - 1} shown, page ${page + 1} of ${pages}` : ''
  return `${what}${where}. Nearest to their limits first.`
}

function setButton() {
  return button({ actionId: budgetActions.begin, text: 'Set a budget', value: 'new', primary: true })
}

function searchInput(search: string): InputBlock {
  return {
    type: 'input',
    // A new block for each search, so that Slack shows the text that was searched for.
    block_id: `budgets-find-${search.length}`,
    dispatch_action: true,
    optional: true,
    label: { type: 'plain_text', text: 'Search', emoji: false },
    element: {
      type: 'plain_text_input',
      action_id: budgetActions.find,
      placeholder: { type: 'plain_text', text: 'A name, team, project, or period; then Enter', emoji: false },
      ...(search === '' ? {} : { initial_value: search }),
      max_length: 100,
      dispatch_action_config: { trigger_actions_on: ['on_enter_pressed'] },
    },
  }
}

function pageButtons({ page, pages, search }: BudgetsPage): ActionsBlock[] {
  const buttons = [
    ...(search === '' ? [] : [button({ actionId: budgetActions.all, text: 'Show all', value: 'all' })]),
    ...(page > 0 ? [button({ actionId: budgetActions.previous, text: 'Previous page', value: 'previous' })] : []),
    ...(page + 1 < pages ? [button({ actionId: budgetActions.next, text: 'Next page', value: 'next' })] : []),
  ]
  return buttons.length > 0 ? [actions(...buttons)] : []
}
