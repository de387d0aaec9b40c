import type { Block } from './blocks.ts'
import { blocksOf, type Conversation, type Turn } from './conversation.ts'

const mark = '{"type":"ephemeral"}'

/**
 * Marks the stable prefix for Anthropic's prompt cache (five minutes, four marks at most): the last tool, the last block of
 * the system prompt, and the ends of the user's last two turns. The next request of the conversation begins with all of
 * this one, so its older mark stands where the newer one stands now and reads what this request writes, however many
 * blocks lie between (from a mark, Anthropic looks back over 20). A question that no answer or tool will follow is not
 * marked: writing costs a quarter more than not caching at all. A client that set marks of its own keeps just those.
 */
export function markPrefix(tools: readonly Block[], conversation: Conversation): void {
  const { system, turns } = conversation
  if (tools.some(isMarked) || system.some(isMarked) || turns.some((turn) => blocksOf(turn).some(isMarked))) return
  set(tools.at(-1))
  set(system.at(-1))
  const lastAnswer = turns.findLastIndex((turn) => turn.role === 'assistant')
  if (tools.length === 0 && lastAnswer === -1) return
  set(lastBlock(turns.findLast(isUsers)))
  set(lastBlock(turns.slice(0, Math.max(0, lastAnswer)).findLast(isUsers)))
}

function set(block: Block | undefined): void {
  if (block) block.mark = mark
}

function isMarked(block: Block): boolean {
  return block.mark !== null
}

function isUsers(turn: Turn): boolean {
  return turn.role === 'user'
}

function lastBlock(turn: Turn | undefined): Block | undefined {
  return turn?.rest.at(-1) ?? turn?.results.at(-1)
}
