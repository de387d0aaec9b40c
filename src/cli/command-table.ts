import type { Command, CommandAlone } from './command.ts'

/** Every command there is. */
export type CommandTable = ReadonlyArray<Command | CommandAlone>

/** The commands that begin with a word, such as all of `key`, in their order. */
export function commandsOf(commands: CommandTable, noun: string): CommandTable {
  return commands.filter(({ name }) => name === noun || name.startsWith(`${noun} `))
}

/** The second words of the commands that begin with a word; none for `report`. */
export function verbsOf(commands: CommandTable, noun: string): string[] {
  return commandsOf(commands, noun).flatMap(({ name }) => (name === noun ? [] : [name.slice(noun.length + 1)]))
}
