import { AppError } from '../base/app-error.ts'
import type { CommandAlone } from './command.ts'
import { writeLine } from './command.ts'
import type { CommandTable } from './command-table.ts'
import { bashCompletion } from './completion-bash.ts'
import { fishCompletion } from './completion-fish.ts'
import { zshCompletion } from './completion-zsh.ts'
import { shown } from './shown.ts'

const shells: Readonly<Record<string, (commands: CommandTable) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
}

/** The command that writes a shell's completion of all commands. */
export function completionCommand(commands: () => CommandTable): CommandAlone {
  return {
    name: 'completion',
    takes: ['bash|zsh|fish'],
    summary:
      'Write a script that completes commands and options of tally in a shell, for the start-up files of that shell.',
    examples: [
      'completion bash > /etc/bash_completion.d/tally',
      'completion zsh > ~/.zfunc/_tally',
      'completion fish > ~/.config/fish/completions/tally.fish',
    ],
    options: { json: { help: 'as JSON: {shell, script}' } },
    async runAlone({ stdout }, given) {
      const shell = given.words[0] ?? ''
      const write = Object.hasOwn(shells, shell) ? shells[shell] : undefined
      if (!write) throw new AppError('bad-input', `There is no completion for “${shown(shell)}”: bash, zsh or fish.`)
      const script = write(commands())
      writeLine(stdout, given.has('json') ? JSON.stringify({ shell, script }) : script)
      return 0
    },
  }
}
