import { createElement as h, type ReactNode } from 'react'
import type { Place } from './place.ts'
import { type Terminal, terminalFormats, terminalModels } from './terminal.ts'

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
    h(
      'p',
      { className: 'terminal-lead' },
      ready
        ? `Sends one real request through the proxy with a key of ${place.viewer.realName}. Then look at /spend me or Home.`
        : 'Nobody gave the sandbox a key of this person. In the try-out Ana Ruiz has one; or create one with npm run tally -- key create.',
    ),
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

function labelled(label: string, control: ReactNode): ReactNode {
  return h('label', { className: 'terminal-field' }, h('span', null, label), control)
}
