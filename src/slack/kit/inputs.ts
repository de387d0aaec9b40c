import type {
  Checkboxes,
  ConversationsSelect,
  Datepicker,
  ExternalSelect,
  FileInput,
  InputBlock,
  MultiUsersSelect,
  PlainTextInput,
  PlainTextOption,
  RadioButtons,
  StaticSelect,
  Timepicker,
  UsersSelect,
} from '@slack/types'
import { cut } from './limits.ts'

type Element =
  | PlainTextInput
  | StaticSelect
  | ExternalSelect
  | UsersSelect
  | MultiUsersSelect
  | ConversationsSelect
  | Datepicker
  | Timepicker
  | Checkboxes
  | RadioButtons
  | FileInput

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
export function enterInput(
  field: Field & { actionId: string; placeholder: string; initial: string; maxLength: number },
): InputBlock {
  const element: PlainTextInput = {
    type: 'plain_text_input',
    action_id: field.actionId,
    ...(field.initial ? { initial_value: field.initial } : {}),
    placeholder: plain(field.placeholder, 150),
    max_length: field.maxLength,
    dispatch_action_config: { trigger_actions_on: ['on_enter_pressed'] },
  }
  return { ...inputBlock(field, element), dispatch_action: true }
}

/** A person of the workspace; what comes back is their Slack id. */
export function userInput(field: Field & { initial?: string }): InputBlock {
  return inputBlock(field, {
    type: 'users_select',
    action_id: field.id,
    ...(field.initial ? { initial_user: field.initial } : {}),
  })
}

/** A channel of the workspace; the one the modal was opened from, where there was one. What comes back is its id. */
export function conversationInput(field: Field): InputBlock {
  return inputBlock(field, {
    type: 'conversations_select',
    action_id: field.id,
    default_to_current_conversation: true,
    filter: { include: ['public', 'private'], exclude_external_shared_channels: true },
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

/** A time of day, `09:00`. */
export function timeInput(field: Field & { initial?: string }): InputBlock {
  return inputBlock(field, {
    type: 'timepicker',
    action_id: field.id,
    ...(field.initial ? { initial_time: field.initial } : {}),
  })
}

/** Up to ten files of these endings, 10 MB each: https://docs.slack.dev/reference/block-kit/block-elements/file-input-element */
export function fileInput(field: Field & { filetypes: string[]; most: number }): InputBlock {
  return inputBlock(field, {
    type: 'file_input',
    action_id: field.id,
    filetypes: field.filetypes,
    max_files: field.most,
  })
}

/** One of at most ten choices, all in sight with what each means; `initial` is the value of one of them. */
export function radioInput(field: Field & { choices: Choice[]; initial?: string }): InputBlock {
  const initial = field.choices.find(({ value }) => value === field.initial)
  return inputBlock(field, {
    type: 'radio_buttons',
    action_id: field.id,
    options: field.choices.map(optionOf),
    ...(initial ? { initial_option: optionOf(initial) } : {}),
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
