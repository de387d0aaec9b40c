import type { Command, CommandAlone } from './command.ts'
import { type CommandTable, commandsOf } from './command-table.ts'
import { subjects } from './subjects.ts'

/** Every command as Markdown, in the order of the help: the part of docs/cli.md that follows from the table. */
export function reference(commands: CommandTable): string {
  return subjects
    .flatMap(({ title, nouns }) => {
      const there = Object.keys(nouns).flatMap((noun) => commandsOf(commands, noun))
      return there.length === 0 ? [] : [`## ${title}`, ...there.map(entry)]
    })
    .join('\n\n')
}

function entry(command: Command | CommandAlone): string {
  const { name, takes, summary, options, examples } = command
  const lines = Object.entries(options).map(([option, { value, required, help }]) => {
    const typed = `--${option}${value ? ` ${value}` : ''}`
    return `- \`${typed}\`${required ? ' (needed)' : ''}: ${plain(help)}`
  })
  return [
    `### \`${['tally', name, ...takes].join(' ')}\``,
    plain(summary),
    ...(lines.length > 0 ? [lines.join('\n')] : []),
    examples.map((example) => `    tally ${example}`).join('\n'),
  ].join('\n\n')
}

// What would be read as HTML or emphasis stays as it is.
function plain(text: string): string {
  return text.replaceAll(/[<*]/g, '\\$&')
}
