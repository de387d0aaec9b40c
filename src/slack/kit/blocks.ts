import type {
  ActionsBlock,
  Button,
  ContextBlock,
  DividerBlock,
  HeaderBlock,
  ImageBlock,
  KnownBlock,
  RichTextBlock,
  SectionBlock,
  TableBlock,
} from '@slack/types'
import { minuteText } from '../../base/calendar.ts'
import { cut, limits } from './limits.ts'

/** What we post: a sentence for notifications and screen readers, and the blocks that say the same at length. */
export type Message = { text: string; blocks: KnownBlock[] }

/** Where a picture lies: on our own server, or in Slack. */
export type PictureSource = { url: string } | { fileId: string }

export function header(text: string): HeaderBlock {
  return { type: 'header', text: { type: 'plain_text', text: cut(text, limits.headerText), emoji: false } }
}

/** A paragraph of mrkdwn; what comes from outside must have been escaped. */
export function section(mrkdwn: string): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: cut(mrkdwn, limits.sectionText) } }
}

/** Figures in two columns, each under its label. */
export function figures(pairs: Array<{ label: string; value: string }>): SectionBlock {
  const fields = pairs.map(({ label, value }) => ({
    type: 'mrkdwn' as const,
    text: cut(`*${label}*\n${value}`, limits.fieldText),
  }))
  return { type: 'section', fields }
}

export function context(...lines: string[]): ContextBlock {
  const text = cut(lines.filter((line) => line !== '').join('\n'), limits.sectionText)
  return { type: 'context', elements: [{ type: 'mrkdwn', text }] }
}

/** Text in a fixed-width face, shown as it is: nothing in it is read as markup. */
export function preformatted(text: string): RichTextBlock {
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: cut(text, limits.sectionText) }] }],
  }
}

/** A table of plain texts; the first row is its header. Messages only: Slack refuses it in Home. */
export function table(rows: string[][], align: Array<'left' | 'right'>): TableBlock {
  return {
    type: 'table',
    column_settings: align.map((side) => ({ align: side, is_wrapped: side === 'left' })),
    // An empty cell is refused.
    rows: rows.map((row) => row.map((text) => ({ type: 'raw_text', text: text === '' ? '–' : text }))),
  }
}

export function image(source: PictureSource, altText: string): ImageBlock {
  const alt = cut(altText, limits.altText)
  return 'url' in source
    ? { type: 'image', image_url: source.url, alt_text: alt }
    : { type: 'image', slack_file: { id: source.fileId }, alt_text: alt }
}

export function divider(): DividerBlock {
  return { type: 'divider' }
}

export function actions(...elements: ActionsBlock['elements']): ActionsBlock {
  return { type: 'actions', elements }
}

/** A text in a fixed-width face under its title; nothing where it is empty. */
export function titled(title: string, text: string): KnownBlock[] {
  return text === '' ? [] : [section(`*${title}*`), preformatted(text)]
}

export function button(input: {
  actionId: string
  text: string
  value: string
  primary?: boolean
  /** It cannot be undone. */
  danger?: boolean
  label?: string
}): Button {
  return {
    type: 'button',
    action_id: input.actionId,
    text: { type: 'plain_text', text: cut(input.text, limits.buttonText), emoji: false },
    value: input.value,
    ...(input.primary ? { style: 'primary' as const } : {}),
    ...(input.danger ? { style: 'danger' as const } : {}),
    ...(input.label ? { accessibility_label: cut(input.label, limits.buttonText) } : {}),
  }
}

/** An instant in the reader's own zone, as Slack draws it: `today at 14:02`. */
export function localTime(at: Date): string {
  const fallback = `${minuteText(at)} UTC`
  return `<!date^${Math.floor(at.getTime() / 1000)}^{date_short_pretty} at {time}|${fallback}>`
}
