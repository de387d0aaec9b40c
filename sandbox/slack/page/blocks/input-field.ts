import { createElement as h, type ReactNode } from 'react'
import { type JsonObject, objectAt, textAt } from '../../json.ts'
import { element } from './controls.ts'
import type { Drawing } from './drawing.ts'
import { labelAt } from './text.ts'

/** An input block: label, control, hint, and the sentence that says what is wrong with it. */
export function inputField(drawing: Drawing, block: JsonObject): ReactNode {
  const inner = objectAt(block, 'element')
  const blockId = textAt(block, 'block_id') ?? ''
  const error = drawing.errors[blockId]
  const hint = labelAt(block, 'hint')
  const label = labelAt(block, 'label')
  const isGroup = grouped.has(textAt(inner, 'type') ?? '')
  const optional = block.optional === true ? h('span', { className: 'optional' }, ' (optional)') : null
  const dispatches = block.dispatch_action === true ? 'yes' : 'no'
  return h(
    'div',
    { className: error === undefined ? 'field' : 'field wrong', 'data-input': blockId, 'data-dispatch': dispatches },
    frame(isGroup, label, [
      h('span', { key: 'label', className: 'field-label' }, label, optional),
      h('div', { key: 'control' }, element(drawing, block, inner)),
    ]),
    error === undefined ? null : h('p', { className: 'field-error', role: 'alert' }, error),
    hint === '' ? null : h('p', { className: 'field-hint' }, hint),
  )
}

// A label around a control names it; groups of choices have a label of their own for each choice.
function frame(isGroup: boolean, label: string, children: ReactNode): ReactNode {
  if (isGroup) return h('div', { className: 'field-frame', role: 'group', 'aria-label': label }, children)
  return h('label', { className: 'field-frame' }, children)
}

const grouped = new Set([
  'checkboxes',
  'radio_buttons',
  'file_input',
  'external_select',
  'multi_external_select',
  'multi_static_select',
  'multi_users_select',
  'multi_channels_select',
  'multi_conversations_select',
])
