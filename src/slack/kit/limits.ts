/** Slack's limits that our blocks can reach; beyond them it refuses the whole message or view. */
export const limits = {
  sectionText: 3000,
  fieldText: 2000,
  headerText: 150,
  buttonText: 75,
  altText: 2000,
} as const

const segments = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** At most `limit` UTF-16 units, cut between whole characters and marked with “…”. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text
  let kept = ''
  for (const { segment } of segments.segment(text)) {
    if (kept.length + segment.length > limit - 1) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}

/** The characters of a text as a reader counts them. */
export function charactersOf(text: string): string[] {
  return Array.from(segments.segment(text), ({ segment }) => segment)
}
