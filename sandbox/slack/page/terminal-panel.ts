import { createElement as h, type ReactNode } from 'react'
import type { Place } from './place.ts'
import { noProxy, type Terminal, terminalFormats, terminalModels } from './terminal.ts'

/** The collapsible panel at the right: what a developer's own terminal would do. */
export function terminalPanel(place: Place, terminal: Terminal): ReactNode {
  const ready = terminal.readyFor(place.viewer.id)
  return h(
    'aside',
    { className: 'terminal', id: 'terminal', 'aria-label': 'Developer’s terminal', hidden: true },
    h(
      'header',
      { className: 'pane-head' },
      h('h2', null, 'Developer’s terminal'),
      h(
        'button',
        { type: 'button', className: 'close', 'data-terminal': 'toggle', 'aria-label': 'Close the terminal' },
        '✕',
      ),
    ),
    h('p', { className: 'terminal-lead' }, lead(place, ready)),
    h(
      'form',
      { className: 'terminal-form', 'data-user': place.viewer.id },
      labelled(
        'Model',
        h(
          'select',
          { name: 'model', className: 'control select' },
          terminalModels.map((model) => h('option', { key: model }, model)),
        ),
      ),
      labelled(
        'Format',
        h(
          'select',
          { name: 'format', className: 'control select' },
          terminalFormats.map(({ id, label, fits }) =>
            h('option', { key: id, value: id, 'data-fits': fits.join(' ') }, label),
          ),
        ),
      ),
      labelled(
        'Prompt',
        h('input', {
          name: 'prompt',
          className: 'control',
          defaultValue: 'Explain this stack trace in two sentences.',
        }),
      ),
      ready === 'no-key' ? labelled('Key', keyField()) : null,
      h(
        'label',
        { className: 'choice' },
        h('input', { type: 'checkbox', name: 'stream', defaultChecked: true }),
        h('span', null, 'Stream the answer'),
      ),
      h('button', { type: 'submit', className: 'button primary' }, 'Send a request'),
    ),
    h('pre', { className: 'terminal-output', role: 'log', 'aria-label': 'Answer', tabIndex: 0 }, '$ '),
  )
}

function lead({ viewer }: Place, ready: ReturnType<Terminal['readyFor']>): ReactNode {
  switch (ready) {
    case 'ready':
      return `Sends one real request through the proxy with a key of ${viewer.realName}. Then look at /spend me or Home.`
    case 'no-proxy':
      return noProxy
    case 'no-key':
      return [
        `${viewer.realName} has no key here yet. Make one and paste it below:`,
        h('code', { key: 'command' }, `npm run tally -- key create --name laptop --email ${viewer.email ?? '…'}`),
      ]
  }
}

// Not for keeping: the browser is not to offer it for other pages.
function keyField(): ReactNode {
  return h('input', { type: 'password', name: 'key', className: 'control', placeholder: 'acl_…', autoComplete: 'off' })
}

function labelled(label: string, control: ReactNode): ReactNode {
  return h('label', { className: 'terminal-field' }, h('span', null, label), control)
}
