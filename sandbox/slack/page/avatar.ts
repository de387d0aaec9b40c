import { createElement as h, type ReactNode } from 'react'
import type { SlackUser, Workspace } from '../workspace.ts'

const colours = ['#4a6fa5', '#7a5195', '#2f7d6b', '#b0563b', '#8a6d1d', '#5b6abf', '#a3466c', '#3d7f9c']

/** A square with a person's initials, or the app's own sign. */
export function avatar(workspace: Workspace, user: SlackUser | undefined, size = 36): ReactNode {
  const isApp = user?.id === workspace.app.botUserId
  const background = isApp ? '#1f3a5f' : colours[sumOf(user?.id ?? '') % colours.length]
  const style = { width: size, height: size, background, fontSize: Math.round(size * 0.4) }
  return h(
    'span',
    { className: isApp ? 'avatar app' : 'avatar', style, 'aria-hidden': true },
    isApp ? tallyMarks() : initials(user),
  )
}

// Four strokes and one across: a tally.
function tallyMarks(): ReactNode {
  const stroke = (x: number) => h('line', { key: x, x1: x, y1: 6, x2: x, y2: 18 })
  return h(
    'svg',
    { viewBox: '0 0 24 24', width: '72%', height: '72%', stroke: '#fff', strokeWidth: 2, strokeLinecap: 'round' },
    [6, 10, 14, 18].map(stroke),
    h('line', { x1: 4, y1: 16, x2: 20, y2: 8, stroke: '#f2b84b' }),
  )
}

function initials(user: SlackUser | undefined): string {
  const words = (user?.realName ?? '?').split(/\s+/).filter((word) => /^\p{L}/u.test(word))
  const first = words[0] ?? user?.realName ?? '?'
  const last = words.length > 1 ? words.at(-1) : undefined
  return `${firstLetter(first)}${last === undefined ? '' : firstLetter(last)}`
}

function firstLetter(word: string): string {
  return [...word][0]?.toUpperCase() ?? ''
}

function sumOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0)
}
