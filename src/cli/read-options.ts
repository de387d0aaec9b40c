import { parseArgs } from 'node:util'
import { AppError } from '../base/app-error.ts'
import { nearest } from '../base/nearest.ts'
import type { Command, CommandAlone, Given, Option } from './command.ts'
import { shown } from './shown.ts'

/** Reads what stands behind a command's name. Throws `bad-input` with a sentence that names the argument and the fix. */
export function readOptions(command: Command | CommandAlone, args: string[]): Given {
  const { tokens } = parseArgs({
    args,
    options: Object.fromEntries(
      Object.entries(command.options).map(([name, option]) => [name, { type: option.value ? 'string' : 'boolean' }]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const values = new Map<string, string[]>()
  const words: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value)
    if (token.kind !== 'option') continue
    const option = known(command, token.name, token.rawName)
    const before = values.get(token.name) ?? []
    if (before.length > 0 && !option.repeats) throw bad(command, `${token.rawName} was given twice.`)
    values.set(token.name, [...before, readValue(command, token, option)])
  }
  checkWords(command, words)
  checkRequired(command, values)
  return {
    words,
    text: (name) => values.get(name)?.[0] ?? null,
    all: (name) => values.get(name) ?? [],
    has: (name) => values.has(name),
  }
}

type OptionToken = { name: string; rawName: string; value: string | undefined; inlineValue: boolean | undefined }

function known(command: Command | CommandAlone, name: string, rawName: string): Option {
  const option = Object.hasOwn(command.options, name) ? command.options[name] : undefined
  if (option && rawName.startsWith('--')) return option
  const meant = nearest(name, Object.keys(command.options))
  const hint = meant ? ` Did you mean --${meant}?` : ''
  throw bad(command, `There is no option ${shown(rawName)}.${hint}`)
}

function readValue(command: Command | CommandAlone, token: OptionToken, option: Option): string {
  if (!option.value) {
    if (token.value !== undefined) throw bad(command, `${token.rawName} is a switch and takes no value.`)
    return ''
  }
  const forgotten = token.value === undefined || (!token.inlineValue && token.value.startsWith('--'))
  if (forgotten || token.value?.trim() === '') {
    throw bad(command, `${token.rawName} needs a value: ${token.rawName} ${option.value}.`)
  }
  return token.value?.trim() ?? ''
}

function checkWords(command: Command | CommandAlone, words: string[]): void {
  const missing = command.takes[words.length]
  if (missing && !missing.startsWith('[')) throw bad(command, `${command.name} needs ${missing}.`)
  const takesMore = command.takes.at(-1)?.includes('…') ?? false
  const extra = words[command.takes.length]
  if (extra !== undefined && !takesMore) {
    const needed = Object.entries(command.options).flatMap(([name, { value, required }]) =>
      required && value ? [`--${name} ${value}`] : [],
    )
    const takes = needed.length > 0 ? ` ${command.name} also needs ${needed.join(' and ')}.` : ''
    throw bad(command, `“${shown(extra)}” was not expected.${takes} A value with spaces goes into quotes.`)
  }
}

function checkRequired(command: Command | CommandAlone, values: Map<string, string[]>): void {
  const missing = Object.entries(command.options)
    .filter(([name, option]) => option.required && !values.has(name))
    .map(([name, option]) => `--${name} ${option.value}`)
  if (missing.length > 0) throw bad(command, `${command.name} needs ${missing.join(' and ')}.`)
}

function bad(command: Command | CommandAlone, say: string): AppError {
  return new AppError('bad-input', `${say} (help ${command.name} shows how it is called.)`)
}
