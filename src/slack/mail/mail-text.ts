import { type Telling, textOf } from './inline.ts'
import type { Part } from './parts.ts'

/** A message as plain text: what the HTML says, part by part, with an empty line between. */
export function mailText(parts: readonly Part[], telling: Telling): string {
  return parts
    .map((part) => partText(part, telling))
    .filter((text) => text !== '')
    .join('\n\n')
}

function partText(part: Part, telling: Telling): string {
  const say = (line: Parameters<typeof textOf>[0]) => textOf(line, telling)
  switch (part.kind) {
    case 'heading':
      return say(part.line)
    case 'lines':
    case 'small':
      return part.lines.map(say).join('\n')
    case 'quote':
      return part.lines.map((line) => `> ${say(line)}`).join('\n')
    case 'fixed':
      return part.text
    case 'figures':
      return part.pairs
        .map(({ label, lines }) => `${label ? `${say(label)}: ` : ''}${lines.map(say).join('\n')}`)
        .join('\n')
    case 'list':
      return part.items.map((item, at) => `${part.isNumbered ? `${at + 1}.` : '-'} ${say(item)}`).join('\n')
    case 'picture':
      return `[Picture: ${part.alt}]`
    case 'table':
      return columns(
        part.rows.map((row) => row.map(say)),
        part.align,
      )
    case 'links':
      return part.links.map(({ text, url }) => `${text}: ${url}`).join('\n')
    case 'buttons':
      return buttonsSentence(part.words)
    case 'rule':
      return '—'.repeat(10)
  }
}

/** What stands where Slack has buttons. */
export function buttonsSentence(words: readonly string[]): string {
  return `In Slack you can: ${words.join(' · ')}`
}

function columns(rows: string[][], align: ReadonlyArray<'left' | 'center' | 'right'>): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => [...(row[at] ?? '')].length)))
  return rows
    .map((row) =>
      row
        .map((cell, at) => {
          const gap = ' '.repeat(Math.max(0, (widths[at] ?? 0) - [...cell].length))
          return align[at] === 'right' ? gap + cell : cell + gap
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
