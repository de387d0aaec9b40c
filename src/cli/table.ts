/** Lines of aligned columns; `right` names the columns that hold numbers. */
export function table(input: { head: string[]; rows: string[][]; right?: string[] }): string {
  const lines = [input.head, ...input.rows].map((row) => row.map(cell))
  const widths = input.head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  const isRight = input.head.map((name) => input.right?.includes(name) ?? false)
  return lines
    .map((line) =>
      line
        .map((text, column) =>
          isRight[column] ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

// Names come from people: what would move the cursor or colour the terminal is taken out.
function cell(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ')
}
