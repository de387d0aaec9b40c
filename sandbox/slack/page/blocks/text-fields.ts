import { createElement as h, type ReactNode } from 'react'
import { type JsonObject, objectAt, textAt } from '../../json.ts'
import type { Drawing } from './drawing.ts'
import { heldText } from './element-value.ts'
import { labelAt } from './text.ts'
import { wiring } from './wiring.ts'

const kinds: Record<string, string> = { email_text_input: 'email', url_text_input: 'url', number_input: 'number' }

/** A field to type in: one line, several, an address, a number or rich text (typed as plain words). */
export function textField(drawing: Drawing, block: JsonObject, element: JsonObject): ReactNode {
  const type = textAt(element, 'type') ?? ''
  const many = element.multiline === true || type === 'rich_text_input'
  const triggers = objectAt(element, 'dispatch_action_config').trigger_actions_on
  return h(many ? 'textarea' : 'input', {
    className: 'control',
    ...wiring(block, element),
    ...(many ? { rows: 4 } : { type: kinds[type] ?? 'text' }),
    ...(type === 'number_input'
      ? { step: element.is_decimal_allowed === true ? 'any' : 1, min: element.min_value, max: element.max_value }
      : {}),
    'data-dispatch-on': Array.isArray(triggers) ? triggers.join(' ') : 'on_enter_pressed',
    placeholder: labelAt(element, 'placeholder') || undefined,
    minLength: element.min_length,
    maxLength: element.max_length,
    defaultValue: type === 'rich_text_input' ? '' : heldText(drawing, block, element, 'value', 'initial_value'),
  })
}

/** A date with a time, in the zone of the browser. */
export function dateTimeField(drawing: Drawing, block: JsonObject, element: JsonObject): ReactNode {
  const seconds = heldText(drawing, block, element, 'selected_date_time', 'initial_date_time')
  return h('input', {
    type: 'datetime-local',
    className: 'control',
    ...wiring(block, element),
    'aria-label': 'Choose a date and time',
    'data-seconds': seconds,
  })
}

/** A chooser of files; each is uploaded as it is chosen. */
export function fileField(block: JsonObject, element: JsonObject): ReactNode {
  const filetypes = Array.isArray(element.filetypes) ? element.filetypes.map((ending) => `.${ending}`) : []
  return h(
    'div',
    { className: 'file-field', ...wiring(block, element), 'data-max': element.max_files ?? 10 },
    h('input', { type: 'file', multiple: element.max_files !== 1, accept: filetypes.join(',') || undefined }),
    h('div', { className: 'chips', 'aria-live': 'polite' }),
  )
}
