import { escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'

/** How a chart writes a name. `number`: where that does not tell who it is, the bar's place, under which a legend says. */
export type DrawnName = { label: string; number: number | null }

/**
 * Names as the chart's font can draw them, in the order of the bars. What it cannot draw, or would draw alike for two of
 * them, has a number.
 */
export function drawnNames(names: readonly string[]): DrawnName[] {
  const drawn = names.map(drawable)
  const alike = Map.groupBy(drawn, short)
  return drawn.map((name, index) => {
    const number = index + 1
    if (name === '') return { label: `No. ${number} (named below)`, number }
    if ((alike.get(short(name))?.length ?? 0) > 1) return { label: `${cut(name, 14)} (no. ${number})`, number }
    return { label: name, number: null }
  })
}

/** Who the names with a number are, to stand below the picture, mrkdwn; empty where all are drawn as they are. */
export function namesLegend(names: readonly string[]): string {
  return drawnNames(names)
    .flatMap(({ number }, index) =>
      number === null ? [] : [`No. ${number}: ${escapeMrkdwn(cut(names[index] ?? '', 60))}`],
    )
    .join(' · ')
}

/** A text without what the font that ships with the app lacks: it has Latin, Greek and Cyrillic letters. */
export function drawable(text: string): string {
  const known = text
    .replaceAll(/[^\u0020-\u024f\u0370-\u052f\u1e00-\u1fff\u2010-\u2044]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return /[\p{L}\p{N}]/u.test(known) ? known : ''
}

// The chart cuts a label at about as many letters.
function short(name: string): string {
  return cut(name, 20)
}
