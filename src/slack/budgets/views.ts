import type { KnownBlock, Overflow, SectionBlock } from '@slack/types'
import { formatUsd } from '../../base/money.ts'
import type { Budget, SetBudget } from '../../budgets/budget.ts'
import { termsInWords } from '../../budgets/budget.ts'
import { untilInWords } from '../../budgets/parse-budget-until.ts'
import { raisesInWords } from '../../budgets/raises-in-words.ts'
import { actions, button, context, divider, figures, type Message, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { optionOf } from '../kit/inputs.ts'
import { cut } from '../kit/limits.ts'
import { buttonRow, countLine, type Noun, nothingFound, type Page, pageButtons } from '../kit/list.ts'
import { type BudgetVerb, budgetActions } from './action-ids.ts'
import {
  type BudgetCard,
  burnBar,
  cardText,
  cardTitle,
  dayWords,
  firmnessOf,
  moneyLine,
  paceLine,
  percentOf,
  type Reading,
  usedShare,
} from './card.ts'

/** The answer to `/budget`: what limits the person who asks. */
export function mineMessage(cards: readonly BudgetCard[], reading: Reading & { maySet: boolean }): Message {
  if (cards.length === 0) return nothingMessage(reading.maySet)
  const isOne = cards.length === 1
  const count = isOne ? 'One budget limits you' : `${cards.length} budgets limit you`
  const [first] = cards
  const text = first ? `${count}. ${plainLine(first)}` : count
  return {
    text: escapeMrkdwn(text),
    blocks: [
      section(isOne ? `*${count}.*` : `*${count}.* Each of them applies.`),
      ...cards.slice(0, mostCards).map((card) => cardBlock(card, reading)),
      context(cards.length > mostCards ? `${cards.length - mostCards} more: \`/budget list\`.` : '', zoneLine(reading)),
    ],
  }
}

const mostCards = 10

function nothingMessage(maySet: boolean): Message {
  const text = 'No budget limits you.'
  const hint = maySet
    ? 'Set one with `/budget set @ana $500/month`, or see what there is with `/budget list`.'
    : 'Nothing you do is blocked, and nobody is told of any threshold. Admins and team leads set budgets.'
  return { text, blocks: [section(`*${text}*\n${hint}`)] }
}

/** What a list of budgets calls them, and the order they stand in. */
export const budgetNoun: Noun = { none: 'No budget you may see', one: 'budget', many: 'budgets' }
export const budgetOrder = 'Nearest to their limits first.'

/** One page of the budgets somebody may see, all that fit the search counted. */
export function listMessage(page: Page<BudgetCard>, reading: Reading & { search: string; maySet: boolean }): Message {
  const { search } = reading
  if (page.total === 0) {
    const text = search === '' ? 'There is no budget yet that you may see.' : nothingFound(budgetNoun, search)
    const hint = reading.maySet ? '\nSet one with `/budget set payments $500/month`.' : ''
    return { text, blocks: [section(`*${text}*${hint}`)] }
  }
  const count = countLine(page, budgetNoun, search)
  const turn = { previous: budgetActions.previousListed, next: budgetActions.nextListed }
  return {
    text: `${count}.`,
    blocks: [
      section(`*${count}.* ${budgetOrder}`),
      ...page.items.map((card) => cardBlock(card, reading)),
      ...buttonRow(...pageButtons(page, budgetNoun, turn, (to) => JSON.stringify({ search, page: to }))),
      context(zoneLine(reading)),
    ],
  }
}

/** A budget with its menu. */
export function cardBlock(card: BudgetCard, reading: Reading): SectionBlock {
  const verbs = verbsOf(card)
  const { id } = card.status.budget
  const label = `Details of the budget of ${card.status.scopeName}`
  const accessory =
    verbs.length === 1
      ? button({ actionId: budgetActions.details, text: 'Details', value: id, label })
      : menu(verbs, id)
  return { ...section(cardText(card, reading)), accessory }
}

function verbsOf({ mayManage, mayAsk }: BudgetCard): BudgetVerb[] {
  if (mayManage) return ['details', 'change', 'raise', 'remove']
  return mayAsk ? ['details', 'ask'] : ['details']
}

const verbTexts: Record<BudgetVerb, string> = {
  details: 'Details',
  change: 'Change…',
  raise: 'Raise for a while…',
  remove: 'Remove…',
  ask: 'Request a raise…',
}

function menu(verbs: BudgetVerb[], id: string): Overflow {
  const options = verbs.map((verb) => optionOf({ text: verbTexts[verb], value: `${verb}:${id}` }))
  return { type: 'overflow', action_id: budgetActions.menu, options }
}

/** Everything there is to say of one budget: for a message or a modal. */
export function detailBlocks(card: BudgetCard, reading: Reading): KnownBlock[] {
  const { status } = card
  const { budget, raises } = status
  const raised = raises
    .slice(0, 5)
    .map(
      (raise) =>
        `• ${formatUsd(raise.amountMicroUsd)} more ${untilInWords(raise.until, reading)}: ${escapeMrkdwn(cut(raise.reason, 200))}`,
    )
  return [
    section(
      `${cardTitle(card)}\n${burnBar(status)}  *${percentOf(usedShare(status))}* used\n${moneyLine(status)}\n${paceLine(status, reading)}`,
    ),
    figures([
      { label: 'Spent', value: formatUsd(status.spentMicroUsd) },
      { label: 'Limit now', value: formatUsd(status.limitMicroUsd) },
      { label: 'Provisional', value: `${formatUsd(status.provisionalMicroUsd)}, no price known yet` },
      { label: 'Held', value: `${formatUsd(status.heldMicroUsd)}, for requests under way` },
      { label: 'Period', value: `${dayWords(status.start, reading)} to ${dayWords(lastInstant(status.end), reading)}` },
      { label: 'Resets', value: dayWords(status.end, reading) },
    ]),
    section([firmnessSentence(budget), warningSentence(budget)].join('\n')),
    ...(raised.length > 0 ? [section(`*Raises in force*\n${raised.join('\n')}`)] : []),
    context(zoneLine(reading)),
  ]
}

/** The answer to `/budget show X`, with what the person may do. */
export function showMessage(cards: readonly BudgetCard[], reading: Reading): Message {
  const blocks = cards
    .slice(0, 5)
    .flatMap((card, index) => [...(index > 0 ? [divider()] : []), ...detailBlocks(card, reading), ...actionRow(card)])
  const text = cards.map(plainLine).join(' ')
  return { text: escapeMrkdwn(cut(text, 500)), blocks }
}

function actionRow({ status: { budget }, mayManage, mayAsk }: BudgetCard): KnownBlock[] {
  const value = budget.id
  if (mayManage) {
    return [
      actions(
        button({ actionId: budgetActions.change, text: 'Change', value }),
        button({ actionId: budgetActions.raise, text: 'Raise for a while', value }),
        button({ actionId: budgetActions.remove, text: 'Remove', value }),
      ),
    ]
  }
  return mayAsk ? [actions(button({ actionId: budgetActions.ask, text: 'Request a raise', value }))] : []
}

/** That a budget was set or changed, what it was before, and what became of its raises. */
export function setMessage(
  card: BudgetCard,
  { before, endedRaises }: Pick<SetBudget, 'before' | 'endedRaises'>,
  reading: Reading,
): Message {
  const done = before ? 'Budget changed.' : 'Budget set.'
  const hard = card.status.budget.hard ? hardSentence : ''
  return {
    text: escapeMrkdwn(`${done} ${plainLine(card)}`),
    blocks: [
      section(`*${done}*`),
      cardBlock(card, reading),
      context(
        before ? `Before: ${termsInWords(before)}.` : '',
        `Now: ${termsInWords(card.status.budget)}.`,
        raisesInWords(endedRaises, 'ended', reading) || raisesInWords(card.status.raises, 'applies', reading),
        hard,
        zoneLine(reading),
      ),
    ],
  }
}

/** That a budget was raised for a while. */
export function raisedMessage(card: BudgetCard, raise: { amount: string; until: Date }, reading: Reading): Message {
  const done = `Raised by ${raise.amount} ${untilInWords(raise.until, reading)}.`
  return {
    text: escapeMrkdwn(`${done} ${plainLine(card)}`),
    blocks: [section(`*${done}* It counts at once.`), cardBlock(card, reading), context(zoneLine(reading))],
  }
}

/** A plain sentence for notifications and screen readers. */
export function plainLine({ status }: Pick<BudgetCard, 'status'>): string {
  return `${status.scopeName}: ${percentOf(usedShare(status))} used, ${moneyLine(status).replace(' · ', ', ')}.`
}

export function zoneLine({ timeZone }: Reading): string {
  return `Days begin and end in ${timeZone === 'UTC' ? 'UTC' : escapeMrkdwn(timeZone.replaceAll('_', ' '))}.`
}

/** What a budget does at its limit, in a sentence. */
export function firmnessSentence(budget: Pick<Budget, 'hard' | 'strict'>): string {
  switch (firmnessOf(budget)) {
    case 'soft':
      return '*Soft*: people are told at the thresholds; nothing is blocked.'
    case 'hard':
      return `*Hard*: at the limit new requests through Tally are refused. ${hardSentence}`
    case 'strict':
      return `*Strict*: never a cent over, so requests that might cost too much are refused early. ${hardSentence}`
  }
}

export const hardSentence = 'All spend in its scope counts, but only what goes through Tally can be blocked.'

function warningSentence({ warnAt }: Budget): string {
  if (warnAt.length === 0) return 'Nobody is warned on the way there.'
  return `Warns at ${warnAt.map((one) => `${one}%`).join(', ')} of the limit.`
}

function lastInstant(end: Date): Date {
  return new Date(end.getTime() - 1)
}
