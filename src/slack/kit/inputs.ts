import type {
  Checkboxes,
  Datepicker,
  ExternalSelect,
  InputBlock,
  MultiUsersSelect,
  PlainTextInput,
  PlainTextOption,
  StaticSelect,
  UsersSelect,
} from '@slack/types'
import { cut } from './limits.ts'

type Element = PlainTextInput | StaticSelect | ExternalSelect | UsersSelect | MultiUsersSelect | Datepicker | Checkboxes

type Field = {
  /** The block's id, under which `formOf` finds what was given. */
  id: string
  label: string
  hint?: string
  optional?: boolean
}

/** A choice in a select; `value` at most 75 characters. */
export type Choice = { text: string; value: string; description?: string }

export function textInput(
  field: Field & { initial?: string; placeholder?: string; multiline?: boolean; maxLength?: number },
): InputBlock {
  return inputBlock(field, {
    type: 'plain_text_input',
    action_id: field.id,
    ...(field.initial ? { initial_value: field.initial } : {}),
    ...(field.placeholder ? { placeholder: plain(field.placeholder, 150) } : {}),
    ...(field.multiline ? { multiline: true } : {}),
    max_length: field.maxLength ?? 200,
  })
}

/** One of at most a hundred choices; `initial` is the value of one of them. */
export function selectInput(field: Field & { choices: Choice[]; initial?: string }): InputBlock {
  const initial = field.choices.find(({ value }) => value === field.initial)
  return inputBlock(field, {
    type: 'static_select',
    action_id: field.id,
    options: field.choices.map(optionOf),
    ...(initial ? { initial_option: optionOf(initial) } : {}),
  })
}

/** One of many choices, looked up as one types: `listening.options(actionId, …)` answers. */
export function searchInput(field: Field & { actionId: string; placeholder?: string; initial?: Choice }): InputBlock {
  return inputBlock(field, {
    type: 'external_select',
    action_id: field.actionId,
    min_query_length: 0,
    ...(field.placeholder ? { placeholder: plain(field.placeholder, 150) } : {}),
    ...(field.initial ? { initial_option: optionOf(field.initial) } : {}),
  })
}

/** A text to search for, which acts when Enter is pressed. */
export function enterInput(field: { id: string; actionId: string; label: string; placeholder: string }): InputBlock {
  return {
    type: 'input',
    block_id: field.id,
    dispatch_action: true,
    optional: false,
    label: plain(field.label, 2000),
    element: {
      type: 'plain_text_input',
      action_id: field.actionId,
      max_length: 100,
      placeholder: plain(field.placeholder, 150),
    },
  }
}

/** A person of the workspace; what comes back is their Slack id. */
export function userInput(field: Field & { initial?: string }): InputBlock {
  return inputBlock(field, {
    type: 'users_select',
    action_id: field.id,
    ...(field.initial ? { initial_user: field.initial } : {}),
  })
}

/** Several people of the workspace; `initial` are their Slack ids. */
export function usersInput(field: Field & { initial?: string[] }): InputBlock {
  return inputBlock(field, {
    type: 'multi_users_select',
    action_id: field.id,
    // Slack refuses an empty list here.
    ...(field.initial && field.initial.length > 0 ? { initial_users: field.initial } : {}),
  })
}

/** A day, `2026-11-21`. */
export function dateInput(field: Field & { initial?: string }): InputBlock {
  return inputBlock(field, {
    type: 'datepicker',
    action_id: field.id,
    ...(field.initial ? { initial_date: field.initial } : {}),
  })
}

/** Up to ten boxes to tick; `initial` are the values of those ticked already. */
export function checkboxInput(field: Field & { choices: Choice[]; initial?: string[] }): InputBlock {
  const ticked = field.choices.filter(({ value }) => field.initial?.includes(value))
  return inputBlock(field, {
    type: 'checkboxes',
    action_id: field.id,
    options: field.choices.map(optionOf),
    // Slack refuses an empty list here.
    ...(ticked.length > 0 ? { initial_options: ticked.map(optionOf) } : {}),
  })
}

export function optionOf(choice: Choice): PlainTextOption {
  return {
    text: plain(choice.text, 75),
    value: choice.value,
    ...(choice.description ? { description: plain(choice.description, 75) } : {}),
  }
}

function inputBlock(field: Field, element: Element): InputBlock {
  return {
    type: 'input',
    block_id: field.id,
    label: plain(field.label, 2000),
    element,
    ...(field.hint ? { hint: plain(field.hint, 2000) } : {}),
    optional: field.optional ?? false,
  }
}

function plain(text: string, limit: number) {
  return { type: 'plain_text' as const, text: cut(text, limit), emoji: false }
}
