import { createElement as h, type ReactNode } from 'react'
import { canSeeFile, referencedFile } from '../../files.ts'
import { type JsonObject, objectAt, textAt } from '../../json.ts'
import type { Drawing } from './drawing.ts'
import { labelAt } from './text.ts'

/** An image block: its title, the picture, and its alt text to read. */
export function picture(drawing: Drawing, block: JsonObject): ReactNode {
  const url = pictureUrl(drawing, block)
  const alt = textAt(block, 'alt_text') ?? ''
  const title = labelAt(block, 'title')
  return h(
    'figure',
    { className: 'picture' },
    title === '' ? null : h('figcaption', null, title),
    url === null
      ? h(
          'div',
          { className: 'picture-missing', role: 'img', 'aria-label': alt },
          'This file is not shared with you. ',
          alt,
        )
      : h(
          'a',
          { href: url, target: '_blank', rel: 'noreferrer' },
          h('img', { src: url, alt, title: alt, loading: 'lazy' }),
        ),
    h(
      'details',
      { className: 'alt-text' },
      h('summary', { 'aria-label': 'Alternative text of the picture' }, 'ALT'),
      h('p', null, alt),
    ),
  )
}

/** Where the browser finds a picture; nothing when it is a file this person may not see. */
export function pictureUrl(drawing: Drawing, image: JsonObject): string | null {
  const url = textAt(image, 'image_url')
  if (url !== null) return url
  const file = referencedFile(drawing.workspace, objectAt(image, 'slack_file'))
  if (file === null || !canSeeFile(drawing.workspace, drawing.viewer.id, file)) return null
  return fileUrl(file.id, drawing.viewer.id)
}

/** The page's own address of a file, for one person's eyes. */
export function fileUrl(fileId: string, userId: string): string {
  return `/control/slack/files/${encodeURIComponent(fileId)}?user=${encodeURIComponent(userId)}`
}
