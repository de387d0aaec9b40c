import { charactersOf } from './limits.ts'
import { rightToLeft } from './right-to-left.ts'

/**
 * Lines up cells in a fixed-width face. Wide characters count two; what is longer than `widest` is cut; text written
 * from right to left is kept from turning the line around.
 */
export function textColumns(rows: string[][], align: Array<'left' | 'right'>, widest = 28): string {
  const cells = rows.map((row) => row.map((cell) => narrowed(cell.replaceAll(/\s+/g, ' '), widest)))
  const widths = align.map((_, column) => Math.max(0, ...cells.map((row) => widthOf(row[column] ?? ''))))
  return cells
    .map((row) =>
      row
        .map((cell, column) => pad(cell, widths[column] ?? 0, align[column] ?? 'left'))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function pad(cell: string, width: number, side: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(cell)))
  const text = rightToLeft.test(cell) ? `\u2068${cell}\u2069` : cell
  return side === 'left' ? text + space : space + text
}

/** The text cut to a width in a fixed-width face, where wide characters count two. */
export function narrowed(cell: string, widest: number): string {
  if (widthOf(cell) <= widest) return cell
  let kept = ''
  for (const character of charactersOf(cell)) {
    if (widthOf(kept + character) > widest - 1) break
    kept += character
  }
  return `${kept}…`
}

/** How many characters of a fixed-width face it takes. */
export function widthOf(text: string): number {
  return charactersOf(text).reduce((sum, character) => sum + (wide.test(character) ? 2 : 1), 0)
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|\ufe0f|[\u{20000}-\u{3fffd}]/u
