/** Writes a line, or a paragraph, of what a bench prints as Markdown. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Writes a table, below its title where it has one. */
export function table(
  title: string | null,
  head: string[],
  lines: ReadonlyArray<ReadonlyArray<string | number>>,
): void {
  print(`${title === null ? '' : `\n### ${title}\n`}\n| ${head.join(' | ')} |\n|${head.map(() => '---|').join('')}`)
  for (const line of lines) print(`| ${line.join(' | ')} |`)
}
