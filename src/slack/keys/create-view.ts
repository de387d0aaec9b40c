import type { ModalView } from '@slack/types'
import { budgetPeriods } from '../../budgets/period.ts'
import { newestNames } from '../../prices/allowed-models.ts'
import { checkboxInput, dateInput, searchInput, selectInput, textInput, userInput } from '../kit/inputs.ts'
import { modal } from '../kit/modal.ts'
import { keyActions, keyModals } from './action-ids.ts'

const periodTexts = { day: 'a day', week: 'a week', month: 'a month', cycle: 'a billing cycle', year: 'a year' }

/** Asks what a new key is to be, and who is offered it. */
export function createView(): ModalView {
  return modal({
    callbackId: keyModals.create,
    title: 'Create a key',
    submit: 'Offer it',
    blocks: [
      textInput({ id: 'name', label: 'Name', placeholder: 'laptop, ci-main', maxLength: 100 }),
      userInput({
        id: 'recipient',
        label: 'For whom',
        hint: 'They get a message with a button that makes the key and shows it to them alone.',
      }),
      searchInput({
        id: 'holder',
        actionId: keyActions.findHolder,
        label: 'Key of a robot or project instead',
        placeholder: 'Type a name, known or new',
        hint: 'Empty: the key is their own. Otherwise they receive the key of this robot (CI runner, bot) or project, and answer for a new one.',
        optional: true,
      }),
      textInput({
        id: 'project',
        label: 'Book to project',
        hint: 'Every request with the key counts for this project.',
        maxLength: 100,
        optional: true,
      }),
      textInput({
        id: 'tags',
        label: 'Tags',
        placeholder: 'team=payments',
        hint: 'One a line, name=value.',
        multiline: true,
        maxLength: 2_500,
        optional: true,
      }),
      textInput({
        id: 'models',
        label: 'Models it may use',
        placeholder: 'claude-haiku-*, gpt-5-mini',
        hint: `Exact names or a beginning with *, with commas between. Empty: all. For example ${newestNames().join(', ')}.`,
        maxLength: 2_500,
        optional: true,
      }),
      dateInput({
        id: 'expires',
        label: 'Last day it works',
        hint: 'In UTC. Empty: it does not expire.',
        optional: true,
      }),
      textInput({
        id: 'amount',
        label: 'Budget',
        placeholder: '$50',
        hint: 'Empty: none of its own.',
        maxLength: 40,
        optional: true,
      }),
      selectInput({
        id: 'period',
        label: 'Budget for',
        choices: budgetPeriods.map((period) => ({ value: period, text: periodTexts[period] })),
        initial: 'month',
        optional: true,
      }),
      checkboxInput({
        id: 'hard',
        label: 'When the budget is used up',
        choices: [{ value: 'hard', text: 'Refuse its requests', description: 'Otherwise only warn' }],
        initial: ['hard'],
        optional: true,
      }),
    ],
  })
}
