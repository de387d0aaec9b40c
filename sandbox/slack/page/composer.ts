import { createElement as h, type ReactNode } from 'react'
import type { Place } from './place.ts'
import { globalShortcuts } from './shortcuts.ts'

/** Where one types: messages, slash commands with their hints (not in threads, as in Slack), and files. */
export function composer(place: Place, inThread: boolean): ReactNode {
  const { workspace, channel, view, threadTs } = place
  const name = view.kind === 'channel' ? `#${channel.name}` : workspace.app.name
  const label = inThread ? 'Reply…' : `Message ${name}`
  const id = inThread ? 'thread' : 'main'
  return h(
    'form',
    {
      className: 'composer',
      'data-channel': channel.id,
      'data-thread': inThread ? (threadTs ?? undefined) : undefined,
    },
    h('ul', { className: 'hints', id: `hints-${id}`, role: 'listbox', 'aria-label': 'Commands', hidden: true }),
    h('div', { className: 'composer-file chips', 'aria-live': 'polite', hidden: true }),
    h('textarea', {
      rows: 1,
      'aria-label': label,
      placeholder: label,
      role: 'combobox',
      'aria-expanded': false,
      'aria-controls': `hints-${id}`,
      'aria-autocomplete': 'list',
      'data-commands': inThread ? '[]' : JSON.stringify(workspace.app.commands),
    }),
    h(
      'div',
      { className: 'composer-row' },
      h(
        'label',
        { className: 'icon attach', title: 'Attach files' },
        h('input', { type: 'file', multiple: true, className: 'visually-hidden', 'aria-label': 'Attach files' }),
        h('span', { 'aria-hidden': true }, '＋'),
      ),
      inThread ? null : globalShortcuts(place),
      h('span', { className: 'composer-help' }, inThread ? 'Enter to send' : 'Enter to send · / for commands'),
      h('button', { type: 'submit', className: 'send', 'aria-label': 'Send' }, '➤'),
    ),
  )
}
