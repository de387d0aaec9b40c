/** Writes a line, or a paragraph, of what a bench prints as Markdown. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

type Line = ReadonlyArray<string | number>

/** Writes a table, below its title where it has one. */
export function table(title: string | null, head: string[], lines: readonly Line[]): void {
  const write = beginTable(title, head)
  for (const line of lines) write(line)
}

/** Writes the head of a table whose lines come one by one, each by calling what it returns. */
export function beginTable(title: string | null, head: string[]): (line: Line) => void {
  print(`${title === null ? '' : `\n### ${title}\n`}\n| ${head.join(' | ')} |\n|${head.map(() => '---|').join('')}`)
  return (line) => print(`| ${line.join(' | ')} |`)
}
