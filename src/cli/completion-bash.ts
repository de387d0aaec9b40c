import type { CommandTable } from './command-table.ts'
import { completionWords } from './completion-words.ts'

/** Completes in bash; files where nothing of ours fits. */
export function bashCompletion(table: CommandTable): string {
  const { nouns, verbs, commands } = completionWords(table)
  const verbLines = verbs.map(({ noun, words }) => `    ${noun}) verbs="${words.map(({ word }) => word).join(' ')}" ;;`)
  const commandLines = commands.map(({ name, choices, options }) => {
    const words = [...choices, ...options.map(([option]) => `--${option}`)].join(' ')
    return `    "${name}") words="${words}" ;;`
  })
  return `# Completion of tally for bash. Made by: tally completion bash
_tally() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" noun="\${COMP_WORDS[1]}" verb="\${COMP_WORDS[2]}" verbs="" words=""
  if [ "$COMP_CWORD" -eq 1 ] || { [ "$noun" = help ] && [ "$COMP_CWORD" -eq 2 ]; }; then
    COMPREPLY=($(compgen -W "${nouns.map(({ word }) => word).join(' ')}" -- "$cur"))
    return
  fi
  case "$noun" in
${verbLines.join('\n')}
  esac
  case " $verbs " in *" $verb "*) [ "$COMP_CWORD" -gt 2 ] && noun="$noun $verb" ;; esac
  case "$noun" in
${commandLines.join('\n')}
  esac
  [ "$COMP_CWORD" -eq 2 ] && words="$words $verbs"
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -o bashdefault -F _tally tally`
}
