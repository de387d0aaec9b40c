// The advance widths of Inter Regular, in hundredths of an em, from the space to the tilde; and of what else our labels use.
const ascii =
  '28 29 47 63 64 98 64 30 36 36 50 66 29 46 29 36 63 41 61 62 65 59 62 57 62 62 29 30 66 66 66 51 97 69 65 73 72 60 59 75 74 27 57 67 57 90 75 76 64 76 64 64 65 74 69 99 68 68 63 36 36 36 47 46 32 56 61 57 61 58 37 61 59 24 24 55 24 88 59 60 61 61 38 53 33 59 56 82 55 56 55 43 33 43 66'
    .split(' ')
    .map(Number)
const others = new Map(Object.entries({ '·': 29, '–': 50, '−': 66, '’': 26, '…': 86, '×': 66 }))

/** How wide a text is in Inter, in ems; letters beyond ASCII are taken for middling ones. There is no canvas to measure on. */
export function emsOf(text: string): number {
  let hundredths = 0
  for (const letter of text) hundredths += ascii[letter.charCodeAt(0) - 32] ?? others.get(letter) ?? 62
  return hundredths / 100
}

/** The text, or as much of its start as fits with `…` into so many ems: Vega cuts a long label but keeps the room it would take. */
export function fitting(text: string, widestEms: number): string {
  if (emsOf(text) <= widestEms) return text
  let kept = ''
  for (const letter of text) {
    if (emsOf(kept + letter) > widestEms - 1) break
    kept += letter
  }
  return `${kept.trimEnd()}…`
}

/** The text in lines of at most so many ems each, broken between words. */
export function linesOf(text: string, widestEms: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const longer = [...lines.slice(-1), word].join(' ')
    if (lines.length > 0 && emsOf(longer) <= widestEms) lines.pop()
    lines.push(lines.length > 0 && emsOf(longer) > widestEms ? word : longer)
  }
  return lines
}
