import { createElement as h, type ReactNode } from 'react'
import type { Message } from '../workspace.ts'
import type { Place } from './place.ts'

/** The menu of the app's global shortcuts beside where one types; nothing when it has none. */
export function globalShortcuts(place: Place): ReactNode {
  return menu(place, { kind: 'global', label: 'Shortcuts', sign: '⚡', className: 'menu shortcuts' })
}

/** The menu of what the app does with a message; nothing when it has no such shortcut, and never on an ephemeral one. */
export function messageShortcuts(place: Place, message: Message): ReactNode {
  if (message.onlyFor !== null) return null
  return menu(place, {
    kind: 'message',
    label: 'More actions with this message',
    sign: '⋯',
    className: 'menu of-message',
  })
}

function menu(
  { workspace }: Place,
  look: { kind: 'global' | 'message'; label: string; sign: string; className: string },
): ReactNode {
  const shortcuts = workspace.app.shortcuts.filter(({ kind }) => kind === look.kind)
  if (shortcuts.length === 0) return null
  return h(
    'details',
    { className: look.className },
    h('summary', { className: 'icon', 'aria-label': look.label, title: look.label }, look.sign),
    h(
      'ul',
      { role: 'menu' },
      shortcuts.map(({ callbackId, name }) =>
        h(
          'li',
          { key: callbackId, role: 'none' },
          h(
            'button',
            { type: 'button', role: 'menuitem', 'data-shortcut': callbackId },
            h('span', null, name),
            h('span', { className: 'menu-app' }, workspace.app.name),
          ),
        ),
      ),
    ),
  )
}
