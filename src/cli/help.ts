import { program } from '../base/program.ts'
import type { Command, CommandAlone } from './command.ts'
import { type CommandTable, commandsOf, verbsOf } from './command-table.ts'
import { subjects } from './subjects.ts'
import { usualColumns, wrapped } from './wrapped.ts'

/** The page of everything: a line a noun with its verbs, in at most 80 columns. */
export function overview(commands: CommandTable): string {
  const lines = subjects.flatMap(({ title, nouns }) => {
    const there = Object.entries(nouns).filter(([noun]) => commandsOf(commands, noun).length > 0)
    if (there.length === 0) return []
    return [title, ...there.map(([noun, about]) => nounLine(noun, about, verbsOf(commands, noun)))]
  })
  return [
    `Usage: ${program} <command> [options]`,
    '',
    ...lines,
    '',
    `For one command or one group: ${program} help key`,
    'Every command takes --help and --json. Exit codes: 0 done, 1 not done,',
    '2 not understood, 130 stopped by Ctrl-C.',
    ...(program === 'tally' ? [] : ['In a pipe keep npm quiet: npm run --silent tally -- key list --json']),
  ].join('\n')
}

const nounWidth = 14

function nounLine(noun: string, about: string, verbs: readonly string[]): string {
  const text = verbs.length === 0 ? about : `${about.replace(/\.$/, '')}: ${verbs.join(', ')}`
  return `  ${noun.padEnd(nounWidth - 2)}${wrapped(text, { indent: nounWidth })}`
}

/** The page of the commands that begin with one word. */
export function nounPage(commands: CommandTable, noun: string): string {
  return [
    `Usage: ${program} ${noun} <command> [options]`,
    '',
    ...commandsOf(commands, noun).flatMap((command) => [
      `  ${wrapped([command.name, ...command.takes].join(' '), { columns: usualColumns - 2, indent: 4 })}`,
      `      ${wrapped(command.summary, { indent: 6 })}`,
    ]),
  ].join('\n')
}

/** The page of one command. */
export function commandPage(commands: CommandTable, command: Command | CommandAlone): string {
  const options = Object.entries(command.options)
  const names = options.map(([name, option]) => `--${name}${option.value ? ` ${option.value}` : ''}`)
  const width = Math.min(26, Math.max(0, ...names.map((name) => name.length))) + 4
  const lines = options.map(([, { help, repeats }], at) => {
    const text = wrapped(`${help}${repeats && !help.includes('repeated') ? '; may be repeated' : ''}`, {
      indent: width,
    })
    const name = `  ${names[at] ?? ''}`
    return name.length + 2 > width ? `${name}\n${' '.repeat(width)}${text}` : `${name.padEnd(width)}${text}`
  })
  const others = verbsOf(commands, command.name)
  return [
    `Usage: ${wrapped(usageOf(command), { indent: 4 })}`,
    '',
    wrapped(command.summary, { columns: usualColumns, indent: 0 }),
    ...(lines.length > 0 ? ['', ...lines] : []),
    '',
    'Examples:',
    ...command.examples.map((example) => `  ${program} ${example}`),
    ...(others.length > 0 ? ['', `See also: ${others.map((verb) => `${command.name} ${verb}`).join(', ')}`] : []),
  ].join('\n')
}

/** `key create --name N --email E [options]`, with the name of the program before it. */
export function usageOf(command: Command | CommandAlone): string {
  const options = Object.entries(command.options)
  const required = options.filter(([, option]) => option.required).map(([name, option]) => `--${name} ${option.value}`)
  const rest = options.length > required.length ? ['[options]'] : []
  return [program, command.name, ...command.takes, ...required, ...rest].join(' ')
}

/** The table of commands for programs, such as what completes or documents them. */
export function tableJson(commands: CommandTable): string {
  return JSON.stringify(
    commands.map(({ name, takes, summary, options, examples }) => ({ name, takes, summary, options, examples })),
    null,
    2,
  )
}
