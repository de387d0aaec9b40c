/** What a terminal shows in a line, whoever reads it. */
export const usualColumns = 80

/** The words of a text in lines of at most `columns`; all but the first begin with `indent` spaces, which count. */
export function wrapped(
  text: string,
  { columns = usualColumns, indent }: { columns?: number; indent: number },
): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    const room = columns - indent
    if (longer.length > room && line !== '') {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`)
}
