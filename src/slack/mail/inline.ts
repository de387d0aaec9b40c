import { escapeHtml } from '../../base/html.ts'
import { timeInZone } from './local-time.ts'
import type { Inline } from './mrkdwn.ts'

/** What is needed to say a message outside Slack: whom a Slack id names, and in whose zone times are told. */
export type Telling = { nameOf(slackUser: string): string; timeZone: string }

/** A line as plain text; a link's address follows its words. */
export function textOf(line: readonly Inline[], telling: Telling): string {
  return line
    .map((one) => {
      switch (one.kind) {
        case 'text':
        case 'code':
          return one.text
        case 'bold':
        case 'italic':
        case 'strike':
          return textOf(one.of, telling)
        case 'link':
          return one.text === one.url || one.url === `mailto:${one.text}` ? one.text : `${one.text} (${one.url})`
        default:
          return named(one, telling)
      }
    })
    .join('')
}

/** A line as HTML, everything in it escaped; only web and mail addresses become links. */
export function htmlOf(line: readonly Inline[], telling: Telling): string {
  return line
    .map((one) => {
      switch (one.kind) {
        case 'text':
          return escapeHtml(one.text)
        case 'code':
          return `<code style="font-family:Menlo,Consolas,monospace;font-size:13px">${escapeHtml(one.text)}</code>`
        case 'bold':
          return `<strong>${htmlOf(one.of, telling)}</strong>`
        case 'italic':
          return `<em>${htmlOf(one.of, telling)}</em>`
        case 'strike':
          return `<s>${htmlOf(one.of, telling)}</s>`
        case 'link':
          return linkHtml(one.url, one.text)
        default:
          return escapeHtml(named(one, telling))
      }
    })
    .join('')
}

/** A link; the bare words where its address is none a mail may open. */
export function linkHtml(url: string, text: string): string {
  if (!isSafe(url)) return escapeHtml(text)
  return `<a class="link" href="${escapeHtml(url)}" style="color:#1264a3">${escapeHtml(text)}</a>`
}

/** Whether a mail may link to an address. */
function isSafe(url: string): boolean {
  return URL.canParse(url) && /^(https?|mailto):$/.test(new URL(url).protocol)
}

function named(one: Extract<Inline, { kind: 'user' | 'channel' | 'time' }>, telling: Telling): string {
  if (one.kind === 'user') return `@${telling.nameOf(one.id)}`
  if (one.kind === 'channel') return one.name === '' ? 'a channel in Slack' : `#${one.name}`
  return timeInZone(one, telling.timeZone)
}
