import type { CommandTable } from './command-table.ts'
import { completionWords } from './completion-words.ts'

/** Completes in zsh, with a line on each word. */
export function zshCompletion(table: CommandTable): string {
  const { nouns, verbs, commands } = completionWords(table)
  const verbLines = verbs.map(({ noun, words }) => `    ${noun}) verbs=(${words.map(described).join(' ')}) ;;`)
  const commandLines = commands.map(({ name, choices, options }) => {
    const words = [
      ...choices.map((word) => quoted(word)),
      ...options.map(([option, { help }]) => described({ word: `--${option}`, about: help })),
    ]
    return `    ${quoted(name)}) words=(${words.join(' ')}) ;;`
  })
  return `#compdef tally
# Completion of tally for zsh. Made by: tally completion zsh
_tally() {
  local noun="$words[2]" verb="$words[3]" position=$CURRENT
  local -a nouns verbs
  nouns=(${nouns.map(described).join(' ')})
  if (( position == 2 )) || { [[ $noun == help ]] && (( position == 3 )) }; then
    _describe 'command' nouns
    return
  fi
  case "$noun" in
${verbLines.join('\n')}
  esac
  (( position == 3 && $#verbs )) && _describe 'command' verbs
  (( position > 3 )) && [[ -n "\${(M)verbs:#$verb:*}" ]] && noun="$noun $verb"
  local -a words
  case "$noun" in
${commandLines.join('\n')}
  esac
  (( $#words )) && _describe 'option' words
  _files
}
compdef _tally tally`
}

function described({ word, about }: { word: string; about: string }): string {
  return quoted(`${word.replaceAll(':', '\\:')}:${firstSentence(about)}`)
}

function firstSentence(text: string): string {
  return /^.*?[.;](?= |$)/.exec(text)?.[0].slice(0, -1) ?? text
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
