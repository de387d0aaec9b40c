import type { Fault } from './fault.ts'
import {
  choiceOption,
  confirm,
  exactlyOne,
  imageElement,
  initialAmongOptions,
  mrkdwn,
  optionGroup,
  overflowOption,
  plainOption,
  plainText,
  style,
  url,
} from './objects.ts'
import { richText } from './rich-text.ts'
import { type Fields, list, may, must, object, oneOf, type Rule, type TypedRule, text } from './rule.ts'

type Place = 'accessory' | 'actions' | 'context' | 'input' | 'context_actions' | 'card'
type Element = TypedRule & { places: readonly Place[] }

/** The rule for "one of the elements this kind of block may hold". */
export function elementIn(place: Place): Rule {
  const among = Object.fromEntries(Object.entries(elements).filter(([, element]) => element.places.includes(place)))
  return { is: 'typed', among: () => among }
}

const actionId = { action_id: may(text(255)) }
const focus = { focus_on_load: may({ is: 'boolean' }) }
const placeholder = { placeholder: may(plainText(150)) }
const confirmable = { confirm: may(confirm) }
const dispatch = {
  dispatch_action_config: may(
    object({ trigger_actions_on: may(list(oneOf('on_enter_pressed', 'on_character_entered'), 2)) }),
  ),
}
const selectBase = { ...actionId, ...focus, ...placeholder, ...confirmable }
const textInput = { ...actionId, ...focus, ...placeholder, ...dispatch }
const many = { max_selected_items: may({ is: 'number', min: 1, whole: true }) }
const choices = { options: may(list(plainOption, 100)), option_groups: may(list(optionGroup, 100)) }
const minQuery = { min_query_length: may({ is: 'number', min: 0, whole: true }) }
const conversationFilter = object({
  include: may(list(oneOf('im', 'mpim', 'private', 'public'), 4)),
  exclude_external_shared_channels: may({ is: 'boolean' }),
  exclude_bot_users: may({ is: 'boolean' }),
})
const conversations = { default_to_current_conversation: may({ is: 'boolean' }), filter: may(conversationFilter) }
const responseUrl = { response_url_enabled: may({ is: 'boolean' }) }
const id = text(255, 1)
const date: Rule = { is: 'text', like: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, say: 'must be YYYY-MM-DD' }
const time: Rule = { is: 'text', like: /^([01]\d|2[0-3]):[0-5]\d$/, say: 'must be HH:mm' }
const numeral: Rule = { is: 'text', like: /^-?\d+(\.\d+)?$/, say: 'must be a number in a string' }
const feedbackButton = object({
  text: must(plainText(75)),
  value: must(text(2000)),
  accessibility_label: may(text(75)),
})

const everywhere: readonly Place[] = ['accessory', 'actions', 'input']

const elements: Record<string, Element> = {
  button: element(['accessory', 'actions', 'card'], {
    text: must(plainText(75)),
    ...actionId,
    ...confirmable,
    value: may(text(2000)),
    url: may(url),
    style: may(style),
    accessibility_label: may(text(75)),
  }),
  workflow_button: {
    ...element(['accessory', 'actions'], {
      text: must(plainText(75)),
      ...actionId,
      ...confirmable,
      workflow: must(object({ trigger: must({ is: 'anything' }) })),
      style: may(style),
      accessibility_label: may(text(75)),
    }),
    surfaces: ['message'],
  },
  overflow: element(['accessory', 'actions'], { ...actionId, ...confirmable, options: must(list(overflowOption, 5)) }),
  image: { rule: imageElement, places: ['accessory', 'context'] },
  plain_text: { rule: plainText(), places: ['context'] },
  mrkdwn: { rule: mrkdwn(), places: ['context'] },

  static_select: element(everywhere, { ...selectBase, ...choices, initial_option: may(plainOption) }, ...chosen()),
  multi_static_select: element(
    everywhere,
    { ...selectBase, ...many, ...choices, initial_options: may(list(plainOption, 100)) },
    ...chosen(),
  ),
  external_select: element(everywhere, { ...selectBase, ...minQuery, initial_option: may(plainOption) }),
  multi_external_select: element(everywhere, {
    ...selectBase,
    ...many,
    ...minQuery,
    initial_options: may(list(plainOption, 100)),
  }),
  users_select: element(everywhere, { ...selectBase, initial_user: may(id) }),
  multi_users_select: element(everywhere, { ...selectBase, ...many, initial_users: may(list(id, undefined, 0)) }),
  conversations_select: element(everywhere, {
    ...selectBase,
    ...conversations,
    ...responseUrl,
    initial_conversation: may(id),
  }),
  multi_conversations_select: element(everywhere, {
    ...selectBase,
    ...many,
    ...conversations,
    initial_conversations: may(list(id, undefined, 0)),
  }),
  channels_select: element(everywhere, { ...selectBase, ...responseUrl, initial_channel: may(id) }),
  multi_channels_select: element(everywhere, { ...selectBase, ...many, initial_channels: may(list(id, undefined, 0)) }),

  radio_buttons: element(
    everywhere,
    { ...actionId, ...focus, ...confirmable, options: must(list(choiceOption, 10)), initial_option: may(choiceOption) },
    initialAmongOptions,
  ),
  checkboxes: element(
    everywhere,
    {
      ...actionId,
      ...focus,
      ...confirmable,
      options: must(list(choiceOption, 10)),
      initial_options: may(list(choiceOption, 10)),
    },
    initialAmongOptions,
  ),
  datepicker: element(everywhere, { ...selectBase, initial_date: may(date) }),
  timepicker: element(everywhere, { ...selectBase, initial_time: may(time), timezone: may(text(100, 1)) }),
  datetimepicker: element(['actions', 'input'], {
    ...actionId,
    ...focus,
    ...confirmable,
    initial_date_time: may({ is: 'number', min: 1_000_000_000, max: 9_999_999_999, whole: true }),
  }),

  plain_text_input: element(
    ['input'],
    {
      ...textInput,
      initial_value: may(text(3000)),
      multiline: may({ is: 'boolean' }),
      min_length: may({ is: 'number', min: 0, max: 3000, whole: true }),
      max_length: may({ is: 'number', min: 1, max: 3000, whole: true }),
    },
    inOrder('min_length', 'max_length'),
  ),
  email_text_input: element(['input'], { ...textInput, initial_value: may(text(3000)) }),
  url_text_input: element(['input'], { ...textInput, initial_value: may(text(3000)) }),
  number_input: element(
    ['input'],
    {
      ...textInput,
      is_decimal_allowed: must({ is: 'boolean' }),
      initial_value: may(numeral),
      min_value: may(numeral),
      max_value: may(numeral),
    },
    inOrder('min_value', 'max_value'),
  ),
  rich_text_input: element(['actions', 'input'], {
    ...textInput,
    initial_value: may(richText),
    min_lines: may({ is: 'number', min: 1, max: 100, whole: true }),
    max_lines: may({ is: 'number', min: 1, max: 100, whole: true }),
  }),
  file_input: {
    ...element(['input'], {
      ...actionId,
      filetypes: may(list(text(20, 1))),
      max_files: may({ is: 'number', min: 1, max: 10, whole: true }),
    }),
    surfaces: ['modal'],
  },

  feedback_buttons: element(['context_actions'], {
    ...actionId,
    positive_button: must(feedbackButton),
    negative_button: must(feedbackButton),
  }),
  icon_button: element(['context_actions'], {
    ...actionId,
    ...confirmable,
    icon: must(text(255, 1)),
    text: must(plainText(75)),
    accessibility_label: may(text(75)),
    value: may(text(2000)),
    visible_to_user_ids: may(list(id)),
  }),
}

function element(
  places: readonly Place[],
  fields: Parameters<typeof object>[0],
  ...also: Array<(value: Fields, pointer: string) => Fault[]>
): Element {
  return { places, rule: object({ type: must(text(100, 1)), ...fields }, ...also) }
}

function chosen() {
  return [exactlyOne('options', 'option_groups'), initialAmongOptions]
}

function inOrder(low: string, high: string) {
  return (value: Fields, pointer: string): Fault[] =>
    value[low] !== undefined && value[high] !== undefined && Number(value[low]) > Number(value[high])
      ? [{ pointer: `${pointer}/${low}`, message: `must not be greater than ${high}` }]
      : []
}
