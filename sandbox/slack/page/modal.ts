import { createElement as h, type ReactNode } from 'react'
import { objectAt, textAt } from '../json.ts'
import { drawBlocks } from './blocks/draw-blocks.ts'
import { labelAt } from './blocks/text.ts'
import type { Place } from './place.ts'

/** The inside of the dialog for the modal on top; nothing when the person has none open. */
export function modal({ workspace, viewer }: Place): ReactNode {
  const stack = workspace.modals.get(viewer.id) ?? []
  const view = stack.at(-1)
  if (view === undefined) return null
  const { definition } = view
  const submit = labelAt(definition, 'submit')
  const drawing = { workspace, viewer, values: view.values, errors: view.errors }
  const back =
    stack.length > 1
      ? h('button', { type: 'button', className: 'icon', 'data-modal': 'back', 'aria-label': 'Back' }, '‹')
      : null
  return h(
    'form',
    {
      className: 'modal',
      'data-view': view.id,
      noValidate: true,
      'aria-label': textAt(objectAt(definition, 'title'), 'text') ?? '',
    },
    h(
      'header',
      { className: 'modal-head' },
      back,
      h('h2', { id: 'modal-title' }, labelAt(definition, 'title')),
      h('button', { type: 'button', className: 'icon', 'data-modal': 'close', 'aria-label': 'Close' }, '✕'),
    ),
    h('div', { className: 'modal-body' }, drawBlocks(drawing, view.blocks)),
    h(
      'footer',
      { className: 'modal-foot' },
      h('span', { className: 'modal-app' }, workspace.app.name),
      h(
        'button',
        { type: 'button', className: 'button', 'data-modal': definition.clear_on_close === true ? 'close' : 'back' },
        labelAt(definition, 'close') || (submit === '' ? 'Close' : 'Cancel'),
      ),
      submit === ''
        ? null
        : h(
            'button',
            { type: 'submit', className: 'button primary', disabled: definition.submit_disabled === true },
            submit,
          ),
    ),
  )
}
