import type { Option } from './command.ts'
import { type CommandTable, verbsOf } from './command-table.ts'

/** What may be typed, in the shapes shells ask for. */
export type CompletionWords = {
  /** The first words, with a line on each. */
  nouns: Array<{ word: string; about: string }>
  /** The second words of each first one that has some. */
  verbs: Array<{ noun: string; words: Array<{ word: string; about: string }> }>
  /** What may stand behind each whole command: choices such as `cursor`, and options. */
  commands: Array<{ name: string; choices: string[]; options: Array<[string, Option]> }>
}

export function completionWords(commands: CommandTable): CompletionWords {
  const nouns = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? name))]
  const aboutOf = (name: string) => commands.find((command) => command.name === name)?.summary ?? ''
  return {
    nouns: [...nouns, 'help', 'version'].map((word) => ({ word, about: aboutOf(word) })),
    verbs: nouns.flatMap((noun) => {
      const words = verbsOf(commands, noun).map((word) => ({ word, about: aboutOf(`${noun} ${word}`) }))
      return words.length === 0 ? [] : [{ noun, words }]
    }),
    commands: commands.map(({ name, takes, options }) => ({
      name,
      choices: choicesIn(takes),
      options: [...Object.entries(options), ['help', { help: 'how it is called' }]],
    })),
  }
}

// `[organisation|detection]` and `bash|zsh|fish` are words to choose from; `<id|display|name>` is not.
function choicesIn(takes: readonly string[]): string[] {
  const [first] = takes
  if (first === undefined || first.startsWith('<')) return []
  return first
    .replaceAll(/[[\]]/g, '')
    .split('|')
    .filter((word) => /^[a-z-]+$/.test(word))
}
