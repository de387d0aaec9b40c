import { createElement as h, type ReactNode } from 'react'
import { canSeeFile, contentType } from '../files.ts'
import { type Message, type SlackFile, slackbotId } from '../workspace.ts'
import { avatar } from './avatar.ts'
import { drawBlocks } from './blocks/draw-blocks.ts'
import type { Drawing } from './blocks/drawing.ts'
import { dayHeading, timeOfDay } from './blocks/local-date.ts'
import { fileUrl } from './blocks/pictures.ts'
import { mrkdwnText } from './blocks/text.ts'
import { linkTo, type Place } from './place.ts'
import { messageShortcuts } from './shortcuts.ts'

/** One message as its reader sees it; `compact` leaves out the author where the message before was theirs too. */
export function messageRow(
  place: Place,
  message: Message,
  look: { compact: boolean; inThread: boolean; replies: Message[] },
): ReactNode {
  const { workspace, viewer } = place
  const author = workspace.users.get(message.user)
  const at = new Date(Number(message.ts) * 1000)
  const time = timeOfDay(at, viewer.timezone)
  const isBot = author?.isBot === true
  return h(
    'article',
    {
      className: ['message', look.compact ? 'compact' : '', message.onlyFor === null ? '' : 'ephemeral'].join(' '),
      'data-channel': message.channel,
      'data-ts': message.ts,
      'aria-label': `${author?.realName ?? message.user}, ${time}`,
    },
    h(
      'div',
      { className: 'message-side' },
      look.compact ? h('time', { className: 'side-time' }, time) : avatar(workspace, author),
    ),
    h(
      'div',
      { className: 'message-main' },
      message.onlyFor === null
        ? null
        : h('div', { className: 'only-you' }, h('span', { 'aria-hidden': true }, '👁 '), 'Only visible to you'),
      look.compact
        ? null
        : h(
            'div',
            { className: 'message-head' },
            h('strong', { dir: 'auto' }, author?.realName ?? message.user),
            isBot && author?.id !== slackbotId ? h('span', { className: 'app-mark' }, 'APP') : null,
            h('time', { dateTime: at.toISOString() }, time),
          ),
      content(place, message),
      message.fileIds.map((id) => fileRow(place, workspace.files.get(id), id)),
      look.inThread || message.onlyFor !== null ? null : threadBar(place, message, look.replies),
    ),
    message.onlyFor !== null
      ? null
      : h(
          'div',
          { className: 'message-tools' },
          look.inThread
            ? null
            : h('a', { className: 'reply', href: linkTo(place, { thread: message.ts }) }, 'Reply in thread'),
          messageShortcuts(place, message),
        ),
  )
}

function content(place: Place, message: Message): ReactNode {
  const { workspace, viewer } = place
  const drawing: Drawing = { workspace, viewer, values: {}, errors: {} }
  const edited = message.editedTs === null ? null : h('span', { className: 'edited' }, '(edited)')
  if (message.blocks.length > 0)
    return h('div', { className: 'message-blocks' }, drawBlocks(drawing, message.blocks), edited)
  if (message.text === '') return null
  // Typed by a person, line breaks and all; people's messages are not trusted to be markup free.
  return h('div', { className: 'message-text', dir: 'auto' }, mrkdwnText(drawing, message.text), edited)
}

function fileRow(place: Place, file: SlackFile | undefined, id: string): ReactNode {
  if (file === undefined || !canSeeFile(place.workspace, place.viewer.id, file)) {
    return h('div', { key: id, className: 'file' }, 'This file was deleted or is not shared with you.')
  }
  const url = fileUrl(id, place.viewer.id)
  if (file.state !== 'ready') return h('div', { key: id, className: 'file' }, `${file.name} is being processed…`)
  if (contentType(file).startsWith('image/')) {
    return h(
      'figure',
      { key: id, className: 'picture' },
      h('figcaption', null, file.title),
      h('a', { href: url, target: '_blank', rel: 'noreferrer' }, h('img', { src: url, alt: file.title })),
    )
  }
  return h(
    'a',
    { key: id, className: 'file', href: url, target: '_blank', rel: 'noreferrer' },
    h('span', { className: 'file-sign', 'aria-hidden': true }, '📄'),
    h(
      'span',
      null,
      h('strong', null, file.name),
      h('span', { className: 'file-size' }, `${Math.max(1, Math.round(file.size / 1024))} KB`),
    ),
  )
}

function threadBar(place: Place, message: Message, replies: Message[]): ReactNode {
  const last = replies.at(-1)
  if (last === undefined) return null
  const { workspace, viewer } = place
  const authors = [...new Set(replies.map(({ user }) => user))].slice(0, 3)
  const at = new Date(Number(last.ts) * 1000)
  const timeZone = viewer.timezone
  const day = dayHeading({ at, now: workspace.clock.now(), timeZone })
  return h(
    'a',
    { className: 'thread-bar', href: linkTo(place, { thread: message.ts }) },
    authors.map((id) => h('span', { key: id }, avatar(workspace, workspace.users.get(id), 20))),
    h('span', { className: 'thread-count' }, `${replies.length} ${replies.length === 1 ? 'reply' : 'replies'}`),
    h('span', { className: 'thread-last' }, `Last reply ${day.toLowerCase()} at ${timeOfDay(at, timeZone)}`),
  )
}
