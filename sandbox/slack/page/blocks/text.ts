import { createElement as h, type ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { type MessageProps, Message as SlackBlocks } from 'slack-blocks-to-jsx'
import { type JsonObject, objectAt, textAt } from '../../json.ts'
import type { Drawing } from './drawing.ts'
import { localDate } from './local-date.ts'

/** Blocks that only show something, drawn by slack-blocks-to-jsx with our names, dates and emoji. */
export function displayBlocks(drawing: Drawing, blocks: JsonObject[]): ReactNode {
  const { workspace } = drawing
  const users = [...workspace.users.values()].map(({ id, realName }) => ({ id, name: realName }))
  const channels = [...workspace.channels.values()].map(({ id, name }) => ({ id, name }))
  return h(SlackBlocks, {
    blocks: knownToTheRenderer(blocks),
    name: '',
    logo: '',
    theme: 'light',
    withoutWrapper: true,
    data: { users, channels, user_groups: [] },
    hooks: {
      date: (date) => dateText(drawing, date),
      emoji: (emoji, parse) => emojiOrCode(parse(emoji), emojiName(emoji)),
    },
  })
}

/** A plain_text or mrkdwn object. Plain text is never read as markup: only its emoji codes become emoji. */
export function textObject(drawing: Drawing, text: JsonObject): ReactNode {
  if (text.type === 'mrkdwn') return mrkdwnText(drawing, textAt(text, 'text') ?? '')
  return h('span', { className: 'plain-text' }, withEmoji(plainWords(textAt(text, 'text') ?? '')))
}

/** mrkdwn as a message's `text` has it. */
export function mrkdwnText(drawing: Drawing, text: string): ReactNode {
  const readable = withEntitiesHeld(withoutLabels(text))
  return displayBlocks(drawing, [{ type: 'section', text: { type: 'mrkdwn', text: readable } }])
}

/** The words of the text object under a key, for places that take text only: options, labels, titles. */
export function labelAt(object: JsonObject, key: string): string {
  return withEmoji(plainWords(textAt(objectAt(object, key), 'text') ?? ''))
}

/** `:wave:` and the like as characters; codes that mean nothing stay as they are. */
export function withEmoji(text: string): string {
  return text.replace(/:([a-z0-9_+-]+)(?::skin-tone-\d)?:/g, (code, name: string) => emojiCharacter(name) ?? code)
}

const characters = new Map<string, string | null>()

function emojiCharacter(name: string): string | null {
  const known = characters.get(name)
  if (known !== undefined) return known
  const blocks = [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'emoji', name }] }] }]
  const props = { blocks: knownToTheRenderer(blocks), name: '', logo: '', withoutWrapper: true }
  const drawn = renderToStaticMarkup(h(SlackBlocks, props)).replace(/<[^>]*>/g, '')
  const character = drawn === '' || /[a-z0-9:]/i.test(drawn) ? null : drawn
  characters.set(name, character)
  return character
}

// The renderer's block types are its own; ours were checked by the validator when the app sent them.
function knownToTheRenderer(blocks: JsonObject[]): MessageProps['blocks'] {
  return blocks as unknown as MessageProps['blocks']
}

function dateText(
  drawing: Drawing,
  date: { timestamp: string; format: string; link: string | null; fallback: string },
): ReactNode {
  const at = new Date(Number(date.timestamp) * 1000)
  if (Number.isNaN(at.getTime())) return date.fallback
  const words = localDate(date.format, { at, now: drawing.workspace.clock.now(), timeZone: drawing.viewer.timezone })
  return date.link === null ? h('time', { dateTime: at.toISOString() }, words) : h('a', { href: date.link }, words)
}

function emojiName(emoji: unknown): string {
  return typeof emoji === 'object' && emoji !== null && 'name' in emoji ? String(emoji.name) : ''
}

function emojiOrCode(parsed: string, name: string): string {
  return parsed === name && name !== '' ? `:${name}:` : parsed
}

/** `<@U1|ana>` as `<@U1>`: the renderer takes the label for part of the id. */
export function withoutLabels(text: string): string {
  return text.replace(/<([@#][A-Z0-9]+)\|[^>]*>/g, '<$1>')
}

// The renderer reads `&lt;` as the `<` that begins a mention, and shows `&amp;` in code as it is. So escaped characters
// pass it as ones that stand for nothing, and become what they are in the finished markup.
const heldEntities: Record<string, string> = { '&lt;': '\ufdd0', '&gt;': '\ufdd1', '&amp;': '\ufdd2' }

// Not what stands inside `<…>`, nor the `&gt;` at the start of a line, which Slack takes for a quote.
function withEntitiesHeld(text: string): string {
  return text.replace(/<[^>]*>|&[lg]t;|&amp;/g, (part, at: number) =>
    part === '&gt;' && (at === 0 || text[at - 1] === '\n') ? part : (heldEntities[part] ?? part),
  )
}

/** Finished markup with what was hidden from the renderer put back. */
export function withEntitiesBack(html: string): string {
  return Object.entries(heldEntities).reduce((text, [entity, held]) => text.replaceAll(held, entity), html)
}

function plainWords(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
