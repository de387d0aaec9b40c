import { createElement as h, type ReactNode } from 'react'
import { avatar } from './avatar.ts'
import { linkTo, type Place, peopleOf, viewName } from './place.ts'

/** Workspace name, who one is, channels, and the app under Apps. */
export function sidebar(place: Place): ReactNode {
  const { workspace, viewer } = place
  const channels = [...workspace.channels.values()].filter(
    ({ kind, members }) => kind !== 'im' && members.has(viewer.id),
  )
  return h(
    'nav',
    { className: 'sidebar', 'aria-label': 'Workspace' },
    h(
      'div',
      { className: 'team' },
      h('strong', null, workspace.team.name),
      h('span', { className: 'sandbox-mark' }, 'sandbox'),
    ),
    personSwitcher(place),
    h('h2', null, 'Channels'),
    h(
      'ul',
      null,
      channels.map(({ id, name, kind }) =>
        h(
          'li',
          { key: id },
          entry(
            place,
            `channel:${id}`,
            h('span', { className: 'sign', 'aria-hidden': true }, kind === 'private' ? '🔒' : '#'),
            name,
          ),
        ),
      ),
    ),
    h('h2', null, 'Apps'),
    h(
      'ul',
      null,
      h(
        'li',
        null,
        entry(place, 'dm', avatar(workspace, workspace.users.get(workspace.app.botUserId), 20), workspace.app.name),
      ),
    ),
  )
}

function entry(place: Place, view: string, sign: ReactNode, name: string): ReactNode {
  const here = viewName(place) === view || (view === 'dm' && place.view.kind === 'home')
  return h(
    'a',
    { href: linkTo(place, { view }), className: 'entry', 'aria-current': here ? 'page' : undefined },
    sign,
    h('span', { className: 'entry-name' }, name),
  )
}

function personSwitcher(place: Place): ReactNode {
  const { viewer, workspace } = place
  return h(
    'label',
    { className: 'switcher' },
    avatar(workspace, viewer, 28),
    h(
      'span',
      { className: 'switcher-words' },
      h('span', { className: 'switcher-label' }, 'You are'),
      h('span', { className: 'switcher-name' }, viewer.realName),
      h('span', { className: 'switcher-title' }, viewer.title),
    ),
    h(
      'select',
      { id: 'person', 'aria-label': 'Person you are', defaultValue: viewer.id },
      peopleOf(workspace).map(({ id, realName, title }) =>
        h('option', { key: id, value: id }, `${realName} · ${title}`),
      ),
    ),
  )
}
