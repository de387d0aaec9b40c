import { Fragment, createElement as h, type ReactNode } from 'react'
import { messagesFor } from '../messages.ts'
import type { Message } from '../workspace.ts'
import { drawBlocks } from './blocks/draw-blocks.ts'
import { dayHeading } from './blocks/local-date.ts'
import { messageRow } from './message.ts'
import { linkTo, type Place } from './place.ts'

/** The main pane: the messages of a channel, or the person's Home view of the app. */
export function stream(place: Place): ReactNode {
  return place.view.kind === 'home' ? home(place) : conversation(place)
}

/** The open thread: its first message and the replies; nothing when no thread is open. */
export function thread(place: Place): ReactNode {
  const messages = messagesFor(place.workspace, place.viewer.id, place.channel)
  const root = messages.find(({ ts }) => ts === place.threadTs)
  if (root === undefined) return h('p', { className: 'empty' }, 'This thread is gone.')
  const replies = repliesTo(messages, root)
  const count = `${replies.length} ${replies.length === 1 ? 'reply' : 'replies'}`
  const close = h(
    'a',
    { className: 'close', href: linkTo(place, { thread: null }), 'aria-label': 'Close the thread' },
    '✕',
  )
  return h(
    Fragment,
    null,
    h('header', { className: 'pane-head' }, h('h2', null, 'Thread'), close),
    h(
      'div',
      { className: 'messages', role: 'log', 'aria-label': 'Thread' },
      messageRow(place, root, { compact: false, inThread: true, replies: [] }),
      replies.length === 0 ? null : h('div', { className: 'divider-line' }, count),
      replies.map((reply, index) =>
        h(
          Fragment,
          { key: reply.ts },
          messageRow(place, reply, { compact: follows(reply, replies[index - 1]), inThread: true, replies: [] }),
        ),
      ),
    ),
  )
}

function home(place: Place): ReactNode {
  const { workspace, viewer } = place
  const view = workspace.homes.get(viewer.id)
  if (view === undefined) {
    return h(
      'div',
      { className: 'empty', role: 'status' },
      h('strong', null, `${workspace.app.name} has no Home for you yet`),
      h('p', null, 'It is drawn when the app answers that this tab was opened.'),
    )
  }
  const drawing = { workspace, viewer, values: view.values, errors: view.errors }
  return h('div', { className: 'home', 'data-view': view.id }, drawBlocks(drawing, view.blocks))
}

function conversation(place: Place): ReactNode {
  const { workspace, viewer, channel } = place
  const all = messagesFor(workspace, viewer.id, channel)
  const roots = all.filter(({ threadTs, ts, broadcast }) => threadTs === null || threadTs === ts || broadcast)
  if (roots.length === 0) return empty(place)
  const day = (message: Message) =>
    dayHeading({ at: new Date(Number(message.ts) * 1000), now: workspace.clock.now(), timeZone: viewer.timezone })
  return h(
    'div',
    { className: 'messages', role: 'log', 'aria-label': 'Messages' },
    roots.map((message, index) => {
      const before = roots[index - 1]
      const newDay = before === undefined || day(before) !== day(message)
      return h(
        Fragment,
        { key: message.ts },
        newDay ? h('div', { className: 'day' }, h('span', null, day(message))) : null,
        messageRow(place, message, {
          compact: !newDay && follows(message, before),
          inThread: false,
          replies: repliesTo(all, message),
        }),
      )
    }),
  )
}

function empty(place: Place): ReactNode {
  const { workspace, channel, view } = place
  if (view.kind === 'dm') {
    return h(
      'div',
      { className: 'empty' },
      h('strong', null, `This is your conversation with ${workspace.app.name}`),
      h('p', null, 'Type / to see its commands, or attach a file.'),
    )
  }
  return h(
    'div',
    { className: 'empty' },
    h('strong', null, `#${channel.name}`),
    h('p', null, 'Nothing has been written here yet.'),
  )
}

function repliesTo(messages: Message[], root: Message): Message[] {
  return messages.filter(({ threadTs, ts }) => threadTs === root.ts && ts !== root.ts)
}

// A message soon after one by the same author stands under the same name.
function follows(message: Message, before: Message | undefined): boolean {
  return (
    before !== undefined &&
    before.user === message.user &&
    before.onlyFor === null &&
    message.onlyFor === null &&
    Number(message.ts) - Number(before.ts) < 300
  )
}
