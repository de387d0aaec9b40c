import { createElement as h, type ReactNode } from 'react'
import { type JsonObject, objectAt, objectsAt, textAt } from '../../json.ts'
import type { Drawing } from './drawing.ts'
import { heldOptions } from './element-value.ts'
import { textObject } from './text.ts'
import { wiring } from './wiring.ts'

/** Radio buttons or checkboxes. */
export function choices(drawing: Drawing, block: JsonObject, element: JsonObject): ReactNode {
  const held = new Set(heldOptions(drawing, block, element).map((option) => option.value))
  const kind = element.type === 'checkboxes' ? 'checkbox' : 'radio'
  const name = `${textAt(block, 'block_id')}/${textAt(element, 'action_id')}`
  const options = objectsAt(element, 'options').map((option, index) =>
    h(
      'label',
      { key: index, className: 'choice' },
      h('input', { type: kind, name, value: textAt(option, 'value') ?? '', defaultChecked: held.has(option.value) }),
      h(
        'span',
        null,
        textObject(drawing, objectAt(option, 'text')),
        option.description === undefined
          ? null
          : h('span', { className: 'choice-description' }, textObject(drawing, objectAt(option, 'description'))),
      ),
    ),
  )
  const role = kind === 'radio' ? 'radiogroup' : 'group'
  return h('div', { className: 'choices', role, ...wiring(block, element) }, options)
}
