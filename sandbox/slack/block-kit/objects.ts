import { isDeepStrictEqual } from 'node:util'
import type { Fault } from './fault.ts'
import {
  type ExtraRule,
  type Fields,
  isFields,
  list,
  may,
  must,
  type ObjectRule,
  object,
  oneOf,
  type Rule,
  text,
} from './rule.ts'

// Composition objects: text, options, confirm dialogs, image sources.

export function plainText(max = 3000): ObjectRule {
  return object({ type: must(oneOf('plain_text')), text: must(text(max, 1)), emoji: may({ is: 'boolean' }) })
}

export function mrkdwn(max = 3000): ObjectRule {
  return object({ type: must(oneOf('mrkdwn')), text: must(text(max, 1)), verbatim: may({ is: 'boolean' }) })
}

/** Plain text or mrkdwn. */
export function anyText(max = 3000): Rule {
  const among = { plain_text: { rule: plainText(max) }, mrkdwn: { rule: mrkdwn(max) } }
  return { is: 'typed', among: () => among }
}

export const style = oneOf('primary', 'danger')
export const url: Rule = { is: 'text', min: 1, max: 3000, like: /^[a-z][a-z0-9+.-]*:\S+$/i, say: 'must be a valid URL' }

export const confirm = object({
  title: must(plainText(100)),
  text: must(anyText(300)),
  confirm: must(plainText(30)),
  deny: must(plainText(30)),
  style: may(style),
})

// Slack's types say 75 for a value, the Python SDK 150: the smaller one is safe under both.
const optionFields = { value: must(text(75)), description: may(plainText(75)) }

export const plainOption = object({ text: must(plainText(75)), ...optionFields })
export const choiceOption = object({
  text: must(anyText(75)),
  value: must(text(75)),
  description: may(anyText(75)),
})
export const overflowOption = object({ text: must(plainText(75)), ...optionFields, url: may(url) })
export const optionGroup = object({ label: must(plainText(75)), options: must(list(plainOption, 100)) })

/** Exactly one of the named fields has to be there. */
export function exactlyOne(...names: string[]): ExtraRule {
  return (value, pointer) =>
    names.filter((name) => value[name] !== undefined).length === 1
      ? []
      : [{ pointer, message: `must have exactly one of: ${names.join(', ')}` }]
}

/** At least one of the named fields has to be there. */
export function atLeastOne(...names: string[]): ExtraRule {
  return (value, pointer) =>
    names.some((name) => value[name] !== undefined)
      ? []
      : [{ pointer, message: `must have at least one of: ${names.join(', ')}` }]
}

const slackFile = object({ id: may(text(255, 1)), url: may(url) }, exactlyOne('id', 'url'))

export const imageSource = {
  image_url: may(url),
  slack_file: may(slackFile),
  alt_text: must(text(2000, 1)),
}

export const imageElement = object(
  { type: must(oneOf('image')), ...imageSource },
  exactlyOne('image_url', 'slack_file'),
)

/** Whatever is chosen at first has to be one of the options, field for field. */
export function initialAmongOptions(value: Fields, pointer: string): Fault[] {
  const offered = optionsOf(value)
  const chosen = [...listOf(value.initial_options), ...(value.initial_option ? [value.initial_option] : [])]
  const name = value.initial_options === undefined ? 'initial_option' : 'initial_options'
  return chosen.every((option) => offered.some((other) => isDeepStrictEqual(option, other)))
    ? []
    : [{ pointer: `${pointer}/${name}`, message: 'must match one of the options' }]
}

function optionsOf(value: Fields): unknown[] {
  const grouped = listOf(value.option_groups).flatMap((group) => (isFields(group) ? listOf(group.options) : []))
  return [...listOf(value.options), ...grouped]
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
