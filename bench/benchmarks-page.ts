/** What a bench, or one part of it, printed, with the conditions it ran under above it. */
export type Measured = { bench: string; only: string | null; text: string }

const begin = '<!-- measured: '
const end = '<!-- /measured -->'
const blocks = /^<!-- measured: (\S+)(?: --only (.+))? -->\n(?:(?!<!-- measured: ).*\n)*?<!-- \/measured -->\n?/gm

/**
 * The page with this in the place of what was measured before; what is written by hand stays. A whole bench takes the place of
 * its parts too. What has no block yet is put behind the bench's last block, else at the end of its section, else of the page.
 * Throws where a block has no end, or an end no block.
 */
export function withMeasured(page: string, { bench, only, text }: Measured): string {
  const found = [...page.matchAll(blocks)]
  for (const mark of [begin, end]) {
    if (page.split(`\n${mark}`).length - 1 !== found.length)
      throw new Error('a block of the page has no end or no beginning')
  }
  const block = `${begin}${bench}${only === null ? '' : ` --only ${only}`} -->\n${text.trimEnd()}\n${end}\n`
  const [first, ...others] = found.filter((of) => of[1] === bench && (only === null || of[2] === only))
  const last = found.findLast((of) => of[1] === bench)
  if (first) return replaced(page, [{ found: first, by: block }, ...others.map((found) => ({ found, by: '' }))])
  if (last) return replaced(page, [{ found: last, by: `${last[0]}\n${block}` }])
  return inSection(page, bench, block)
}

function replaced(page: string, changes: ReadonlyArray<{ found: RegExpExecArray; by: string }>): string {
  return changes
    .toReversed()
    .reduce((text, { found, by }) => text.slice(0, found.index) + by + text.slice(found.index + found[0].length), page)
}

function inSection(page: string, bench: string, block: string): string {
  const heading = `\n## ${bench}\n`
  const from = page.indexOf(heading)
  if (from < 0) return `${page.trimEnd()}\n${heading}\n${block}`
  const next = page.indexOf('\n## ', from + heading.length)
  const until = next < 0 ? page.length : next
  return `${page.slice(0, until).trimEnd()}\n\n${block}${page.slice(until)}`
}
