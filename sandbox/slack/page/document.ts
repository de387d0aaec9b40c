import { createElement as h, type ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { withEntitiesBack } from './blocks/text.ts'
import { composer } from './composer.ts'
import { modal } from './modal.ts'
import { linkTo, type Place, viewName } from './place.ts'
import { sidebar } from './sidebar.ts'
import { stream, thread } from './stream.ts'
import type { Terminal } from './terminal.ts'
import { terminalPanel } from './terminal-panel.ts'

/** The parts that are drawn anew when the workspace changes, by the id of the element they fill. */
export function partsOf(place: Place): Record<string, string> {
  return {
    'part-stream': markup(stream(place)),
    'part-thread': place.threadTs === null ? '' : markup(thread(place)),
    'part-modal': markup(modal(place)),
  }
}

/** The whole page. */
export function documentOf(place: Place, terminal: Terminal): string {
  const parts = partsOf(place)
  const slot = (id: string, more: object = {}) =>
    h('div', { id, ...more, dangerouslySetInnerHTML: { __html: parts[id] ?? '' } })
  const isThread = place.threadTs !== null
  const body = h(
    'body',
    { 'data-user': place.viewer.id, 'data-view': viewName(place), 'data-thread': place.threadTs ?? undefined },
    h('a', { className: 'skip', href: '#part-stream' }, 'Skip to the messages'),
    h(
      'div',
      { className: isThread ? 'frame with-thread' : 'frame' },
      sidebar(place),
      h(
        'main',
        { className: 'main' },
        head(place),
        slot('part-stream', { className: 'stream', tabIndex: -1 }),
        place.view.kind === 'home' ? null : composer(place, false),
      ),
      isThread
        ? h(
            'aside',
            { className: 'thread', 'aria-label': 'Thread' },
            slot('part-thread', { className: 'stream' }),
            composer(place, true),
          )
        : null,
      terminalPanel(place, terminal),
    ),
    h('dialog', { id: 'modal-dialog', 'aria-labelledby': 'modal-title' }, slot('part-modal')),
    h('dialog', { id: 'confirm-dialog', 'aria-labelledby': 'confirm-title' }),
    h('div', { id: 'notices', role: 'status', 'aria-live': 'polite' }),
    h('script', { type: 'module', src: '/page/client/main.js' }),
  )
  return `<!doctype html>${markup(h('html', { lang: 'en' }, headElement(place), body))}`
}

function headElement(place: Place): ReactNode {
  return h(
    'head',
    null,
    h('meta', { charSet: 'utf-8' }),
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('title', null, `${titleOf(place)} · ${place.workspace.team.name} (sandbox)`),
    h('link', { rel: 'icon', href: 'data:,' }),
    h('link', { rel: 'stylesheet', href: '/page/blocks.css' }),
    ['base', 'frame', 'messages', 'blocks', 'controls', 'panels'].map((name) =>
      h('link', { key: name, rel: 'stylesheet', href: `/page/client/${name}.css` }),
    ),
  )
}

function head(place: Place): ReactNode {
  const { view } = place
  return h(
    'header',
    { className: 'main-head' },
    h(
      'button',
      {
        type: 'button',
        className: 'icon menu-button',
        'data-sidebar': 'toggle',
        'aria-label': 'Channels and people',
        'aria-expanded': false,
      },
      '☰',
    ),
    h('h1', null, titleOf(place)),
    view.kind === 'channel' ? h('span', { className: 'member-count' }, `${place.channel.members.size} members`) : null,
    h(
      'button',
      {
        type: 'button',
        className: 'button terminal-button',
        'data-terminal': 'toggle',
        'aria-controls': 'terminal',
        'aria-expanded': false,
      },
      h('span', { 'aria-hidden': true }, '>_ '),
      h('span', { className: 'wide-only' }, 'Terminal'),
    ),
    view.kind === 'channel'
      ? null
      : h(
          'nav',
          { className: 'tabs', 'aria-label': place.workspace.app.name },
          tab(place, 'home', 'Home'),
          tab(place, 'dm', 'Messages'),
        ),
  )
}

function tab(place: Place, view: string, label: string): ReactNode {
  return h('a', { href: linkTo(place, { view }), 'aria-current': viewName(place) === view ? 'page' : undefined }, label)
}

function titleOf(place: Place): string {
  return place.view.kind === 'channel' ? `# ${place.channel.name}` : place.workspace.app.name
}

// The renderer gives every block the same id, which a page may have once; its CSS is served by class instead.
function markup(node: ReactNode): string {
  return withEntitiesBack(renderToStaticMarkup(node))
    .replace(/<link rel="preload"[^>]*>/g, '')
    .replaceAll('id="slack_blocks_to_jsx" ', '')
}
