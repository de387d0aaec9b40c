import type { CommandTable } from './command-table.ts'
import { completionWords } from './completion-words.ts'

/** Completes in fish, with a line on each word. */
export function fishCompletion(table: CommandTable): string {
  const { nouns, verbs, commands } = completionWords(table)
  return [
    '# Completion of tally for fish. Made by: tally completion fish',
    'function __tally_at',
    '  set -l typed (commandline -opc)',
    '  set -e typed[1]',
    '  set -l given (string match -v -- "-*" $typed)',
    '  test "$given[1..(count $argv)]" = "$argv"',
    'end',
    'function __tally_alone',
    '  set -l typed (commandline -opc)',
    '  test (count $typed) -eq (math (count $argv) + 1); and __tally_at $argv',
    'end',
    ...nouns.map(({ word, about }) => `complete -c tally -n __tally_alone -f -a ${word}${described(about)}`),
    ...verbs.flatMap(({ noun, words }) =>
      words.map(({ word, about }) => `complete -c tally -n "__tally_alone ${noun}" -f -a ${word}${described(about)}`),
    ),
    ...commands.flatMap(({ name, choices, options }) => [
      ...choices.map((word) => `complete -c tally -n "__tally_alone ${name}" -f -a ${word}`),
      ...options.map(
        ([option, { value, help }]) =>
          `complete -c tally -n "__tally_at ${name}" -l ${option}${value ? ' -r' : ''}${described(help)}`,
      ),
    ]),
  ].join('\n')
}

function described(text: string): string {
  return text === '' ? '' : ` -d '${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
