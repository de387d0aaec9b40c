import type { Command, CommandAlone } from './command.ts'
import { table } from './table.ts'

const program = 'npm run tally --'

/** The page that lists every command. */
export function overview(commands: ReadonlyArray<Command | CommandAlone>): string {
  const rows = [
    ...commands.map((command) => [`  ${[command.name, ...command.takes].join(' ')}`, command.summary]),
    ['  help [command]', 'Show this page, or how one command is called.'],
    ['  version', 'Show the version of Tally.'],
  ]
  const [, ...lines] = table({ head: ['', ''], rows }).split('\n')
  return [
    `Usage: ${program} <command> [options]`,
    '',
    ...lines,
    '',
    'For JSON in a pipe keep npm quiet: npm run --silent tally -- key list --json',
  ].join('\n')
}

/** The page of one command. */
export function commandPage(command: Command | CommandAlone): string {
  const options = Object.entries(command.options)
  const required = options.filter(([, option]) => option.required).map(([name, option]) => `--${name} ${option.value}`)
  const rest = options.length > required.length ? ['[options]'] : []
  const rows = options.map(([name, option]) => [`  --${name}${option.value ? ` ${option.value}` : ''}`, option.help])
  const [, ...lines] = table({ head: ['', ''], rows }).split('\n')
  return [
    `Usage: ${[program, command.name, ...command.takes, ...required, ...rest].join(' ')}`,
    '',
    command.summary,
    ...(lines.length > 0 ? ['', ...lines] : []),
  ].join('\n')
}
