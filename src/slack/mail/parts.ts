import type { KnownBlock, RichTextBlock, RichTextElement, SectionBlock } from '@slack/types'
import { type Inline, type Passage, readMrkdwn, unescaped, withEmoji } from './mrkdwn.ts'

/** What a message is made of, whether Slack or a mail shows it. */
export type Part =
  | Passage
  | { kind: 'heading'; line: Inline[] }
  | { kind: 'small'; lines: Inline[][] }
  | { kind: 'figures'; pairs: Array<{ label: Inline[] | null; lines: Inline[][] }> }
  | { kind: 'list'; isNumbered: boolean; items: Inline[][] }
  | { kind: 'picture'; source: { url: string } | null; alt: string }
  | { kind: 'table'; rows: Inline[][][]; align: Array<'left' | 'center' | 'right'> }
  | { kind: 'links'; links: Array<{ url: string; text: string }> }
  /** What can be pressed in Slack, by the words on it. */
  | { kind: 'buttons'; words: string[] }
  | { kind: 'rule' }

/** Blocks of a message of ours, as parts; what can be pressed is named once, at the end. */
export function partsOf(blocks: readonly KnownBlock[]): Part[] {
  const parts = partsInOrder(blocks)
  const words = [...new Set(parts.flatMap((part) => (part.kind === 'buttons' ? part.words : [])))]
  const others = parts.filter(({ kind }) => kind !== 'buttons')
  return words.length === 0 ? others : [...others, { kind: 'buttons', words }]
}

function partsInOrder(blocks: readonly KnownBlock[]): Part[] {
  return blocks.flatMap((block): Part[] => {
    switch (block.type) {
      case 'header':
        return [{ kind: 'heading', line: wordsOf(block.text.text) }]
      case 'section':
        return sectionParts(block)
      case 'context':
        return contextParts(block.elements)
      case 'divider':
        return [{ kind: 'rule' }]
      case 'image':
        return [{ kind: 'picture', source: addressOf(block), alt: block.alt_text }]
      case 'actions':
        return pressable(block.elements)
      case 'rich_text':
        return richParts(block)
      case 'table':
        return [
          {
            kind: 'table',
            rows: block.rows.map((row) => row.map(cellLine)),
            align: block.column_settings?.map((column) => column?.align ?? 'left') ?? [],
          },
        ]
      default:
        return []
    }
  })
}

function sectionParts({ text, fields = [], accessory }: SectionBlock): Part[] {
  const passages = text ? mrkdwnOf(text) : []
  const figures: Part[] = fields.length === 0 ? [] : [{ kind: 'figures', pairs: fields.map(pairOf) }]
  if (accessory?.type === 'image')
    return [...passages, ...figures, { kind: 'picture', source: addressOf(accessory), alt: accessory.alt_text }]
  return [...passages, ...figures, ...(accessory ? pressable([accessory]) : [])]
}

function mrkdwnOf({ type, text }: { type: string; text: string }): Passage[] {
  return type === 'mrkdwn' ? readMrkdwn(text) : [{ kind: 'lines', lines: text.split('\n').map(wordsOf) }]
}

function wordsOf(text: string): Inline[] {
  return [{ kind: 'text', text: withEmoji(text) }]
}

// `*Label*` on its own line, and the figure below.
function pairOf(field: { type: string; text: string }) {
  const lines = mrkdwnOf(field).flatMap((passage) =>
    passage.kind === 'fixed' ? [wordsOf(passage.text)] : passage.lines,
  )
  const [first, ...rest] = lines
  const hasLabel = rest.length > 0 && first?.length === 1 && first[0]?.kind === 'bold'
  return hasLabel && first ? { label: first, lines: rest } : { label: null, lines }
}

function contextParts(elements: ReadonlyArray<{ type: string; text?: string }>): Part[] {
  const texts = elements.flatMap(({ type, text }) => (text === undefined ? [] : mrkdwnOf({ type, text })))
  const lines = texts.flatMap((passage) => (passage.kind === 'fixed' ? [wordsOf(passage.text)] : passage.lines))
  return lines.length === 0 ? [] : [{ kind: 'small', lines }]
}

function addressOf(image: object): { url: string } | null {
  return 'image_url' in image && typeof image.image_url === 'string' ? { url: image.image_url } : null
}

function pressable(elements: ReadonlyArray<{ type: string }>): Part[] {
  const buttons = elements.flatMap((element) => {
    if (element.type !== 'button' || !('text' in element)) return []
    const { text, url } = element as { text: { text: string }; url?: string }
    return { text: withEmoji(text.text), url: url ?? null }
  })
  const links = buttons.flatMap(({ text, url }) => (url ? [{ text, url }] : []))
  const words = buttons.flatMap(({ text, url }) => (url ? [] : [text]))
  return [
    ...(links.length > 0 ? [{ kind: 'links' as const, links }] : []),
    ...(words.length > 0 ? [{ kind: 'buttons' as const, words }] : []),
  ]
}

function richParts({ elements }: RichTextBlock): Part[] {
  return elements.map((element): Part => {
    switch (element.type) {
      case 'rich_text_preformatted':
        return { kind: 'fixed', text: element.elements.map((one) => ('text' in one ? (one.text ?? '') : '')).join('') }
      case 'rich_text_list':
        return {
          kind: 'list',
          isNumbered: element.style === 'ordered',
          items: element.elements.map((item) => item.elements.map(richInline)),
        }
      case 'rich_text_quote':
        return { kind: 'quote', lines: [element.elements.map(richInline)] }
      default:
        return { kind: 'lines', lines: [element.elements.map(richInline)] }
    }
  })
}

function richInline(element: RichTextElement): Inline {
  switch (element.type) {
    case 'text':
      return styled({ kind: element.style?.code ? 'code' : 'text', text: element.text }, element.style ?? {})
    case 'link':
      return { kind: 'link', url: element.url, text: element.text ?? element.url }
    case 'emoji':
      return { kind: 'text', text: withEmoji(`:${element.name}:`) }
    case 'user':
      return { kind: 'user', id: element.user_id }
    case 'channel':
      return { kind: 'channel', name: '' }
    case 'date':
      return {
        kind: 'time',
        at: new Date(element.timestamp * 1_000),
        format: element.format,
        fallback: element.fallback ?? '',
      }
    default:
      return { kind: 'text', text: '' }
  }
}

function styled(
  inline: Inline,
  { bold, italic, strike }: { bold?: boolean; italic?: boolean; strike?: boolean },
): Inline {
  const struck: Inline = strike ? { kind: 'strike', of: [inline] } : inline
  const slanted: Inline = italic ? { kind: 'italic', of: [struck] } : struck
  return bold ? { kind: 'bold', of: [slanted] } : slanted
}

function cellLine(cell: { type: string }): Inline[] {
  if ('elements' in cell) {
    return richParts(cell as RichTextBlock).flatMap((part) => (part.kind === 'lines' ? part.lines.flat() : []))
  }
  return 'text' in cell ? wordsOf(unescaped(String(cell.text))) : []
}
