import { type Block, blockJson, textBlocks } from './blocks.ts'

/** One message to be: Anthropic wants the results of tools before anything else a user says. */
export type Turn = { role: 'user' | 'assistant'; results: Block[]; rest: Block[] }

/** A conversation as Claude has it: the system's words apart, and turns whose roles alternate. */
export class Conversation {
  readonly system: Block[] = []
  readonly turns: Turn[] = []

  /**
   * What the system or the developer says. At the beginning it is the system prompt. Later it stays where it was said, as
   * words of the system in the user's turn: moved to the front it would change the prefix of everything cached behind it.
   */
  addSystem(blocks: readonly Block[], words: string): void {
    if (this.turns.length === 0) this.system.push(...blocks)
    else this.turn('user').rest.push(...textBlocks(`<system>\n${words}\n</system>`))
  }

  addUser(blocks: readonly Block[]): void {
    this.add('user', blocks)
  }

  addAssistant(blocks: readonly Block[]): void {
    this.add('assistant', blocks)
  }

  addResult(result: Block): void {
    this.turn('user').results.push(result)
  }

  private add(role: Turn['role'], blocks: readonly Block[]) {
    if (blocks.length > 0) this.turn(role).rest.push(...blocks)
  }

  // Consecutive messages of one side become one turn, as Anthropic would make them anyway.
  private turn(role: Turn['role']): Turn {
    const last = this.turns.at(-1)
    if (last?.role === role) return last
    const turn: Turn = { role, results: [], rest: [] }
    this.turns.push(turn)
    return turn
  }
}

export function blocksOf(turn: Turn): Block[] {
  return turn.results.length === 0 ? turn.rest : [...turn.results, ...turn.rest]
}

export function turnJson(turn: Turn): string {
  return `{"role":"${turn.role}","content":[${blocksOf(turn).map(blockJson).join(',')}]}`
}
