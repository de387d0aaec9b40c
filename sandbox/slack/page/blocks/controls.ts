import { createElement as h, type ReactNode } from 'react'
import { type JsonObject, objectAt, objectsAt, textAt } from '../../json.ts'
import { choices } from './choices.ts'
import type { Drawing } from './drawing.ts'
import { heldText } from './element-value.ts'
import { pictureUrl } from './pictures.ts'
import { externalSelect, multiSelect, singleSelect } from './selects.ts'
import { labelAt } from './text.ts'
import { dateTimeField, fileField, textField } from './text-fields.ts'
import { wiring } from './wiring.ts'

/** One interactive element (or image) of a block, as a control that the page's script sends on to the app. */
export function element(drawing: Drawing, block: JsonObject, element: JsonObject): ReactNode {
  const type = textAt(element, 'type') ?? ''
  switch (type) {
    case 'button':
    case 'workflow_button':
    case 'icon_button':
      return button(block, element)
    case 'feedback_buttons':
      return [feedback(block, element, 'positive_button', '👍'), feedback(block, element, 'negative_button', '👎')]
    case 'overflow':
      return overflow(block, element)
    case 'radio_buttons':
    case 'checkboxes':
      return choices(drawing, block, element)
    case 'static_select':
    case 'users_select':
    case 'channels_select':
    case 'conversations_select':
      return singleSelect(drawing, block, element)
    case 'external_select':
      return externalSelect(drawing, block, element)
    case 'datepicker':
      return picker(drawing, block, element, 'date')
    case 'timepicker':
      return picker(drawing, block, element, 'time')
    case 'datetimepicker':
      return dateTimeField(drawing, block, element)
    case 'file_input':
      return fileField(block, element)
    case 'image':
      return h('img', {
        className: 'accessory-picture',
        src: pictureUrl(drawing, element) ?? '',
        alt: textAt(element, 'alt_text') ?? '',
      })
    default:
      return type.startsWith('multi_') ? multiSelect(drawing, block, element) : textField(drawing, block, element)
  }
}

function button(block: JsonObject, element: JsonObject): ReactNode {
  const url = textAt(element, 'url')
  const label = labelAt(element, 'text')
  const attributes = {
    ...wiring(block, element),
    className: `button ${textAt(element, 'style') ?? ''}`,
    'data-value': textAt(element, 'value') ?? undefined,
    'aria-label': textAt(element, 'accessibility_label') ?? undefined,
  }
  // A link button opens its address and still tells the app.
  return url === null
    ? h('button', { type: 'button', ...attributes }, label)
    : h('a', { href: url, target: '_blank', rel: 'noreferrer', role: 'button', ...attributes }, label)
}

function feedback(block: JsonObject, element: JsonObject, key: string, sign: string): ReactNode {
  const one = objectAt(element, key)
  const name = textAt(one, 'accessibility_label') ?? labelAt(one, 'text')
  const value = textAt(one, 'value') ?? undefined
  return h(
    'button',
    {
      key,
      type: 'button',
      className: 'button quiet',
      ...wiring(block, element),
      'data-value': value,
      'aria-label': name,
    },
    sign,
  )
}

function overflow(block: JsonObject, element: JsonObject): ReactNode {
  const options = objectsAt(element, 'options').map((option, index) => {
    const url = textAt(option, 'url')
    const attributes = { ...wiring(block, element), role: 'menuitem', 'data-value': textAt(option, 'value') ?? '' }
    const label = labelAt(option, 'text')
    const item =
      url === null
        ? h('button', { type: 'button', ...attributes }, label)
        : h('a', { href: url, target: '_blank', rel: 'noreferrer', ...attributes }, label)
    return h('li', { key: index, role: 'none' }, item)
  })
  return h(
    'details',
    { className: 'menu' },
    h('summary', { className: 'button', 'aria-label': 'More actions' }, '⋯'),
    h('ul', { role: 'menu' }, options),
  )
}

function picker(drawing: Drawing, block: JsonObject, element: JsonObject, kind: 'date' | 'time'): ReactNode {
  return h('input', {
    type: kind,
    className: 'control',
    ...wiring(block, element),
    'aria-label': labelAt(element, 'placeholder') || (kind === 'date' ? 'Choose a date' : 'Choose a time'),
    defaultValue: heldText(drawing, block, element, `selected_${kind}`, `initial_${kind}`),
  })
}
