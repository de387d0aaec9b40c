import type { Behaviour } from './behaviour.ts'

/** The content of an answer before a vendor's format is put around it. `outputTokens` includes the reasoning. */
export type Draft = {
  pieces: string[]
  thinking: string
  toolCalls: Array<{ id: string; name: string; input: Record<string, unknown> }>
  webSearches: number
  webFetches: number
  outputTokens: number
  reasoningTokens: number
  stop: 'end' | 'length' | 'tool'
}

/** Makes an answer that depends on nothing but what is given here. */
export function draftAnswer(input: {
  behaviour: Behaviour
  maxTokens: number | null
  forcedTool: string | null
  reasons: boolean
  newId: (prefix: string) => string
}): Draft {
  const { behaviour } = input
  const calls = behaviour.toolCalls ?? (input.forcedTool === null ? [] : [{ name: input.forcedTool, input: {} }])
  const toolCalls = calls.map((call) => ({ id: input.newId('call'), ...call }))
  const pieces = input.forcedTool === null || behaviour.text !== undefined ? textPieces(behaviour) : []
  const reasoningTokens = behaviour.reasoningTokens ?? (input.reasons ? 64 : 0)
  const counted = tokensIn(pieces.join('') + toolCalls.map((call) => JSON.stringify(call.input)).join(''))
  const outputTokens = behaviour.outputTokens ?? counted + reasoningTokens
  const cut = input.maxTokens !== null && outputTokens > input.maxTokens && behaviour.outputTokens === undefined
  const bounded = cut ? (input.maxTokens ?? 0) : outputTokens
  return {
    pieces: cut ? pieces.slice(0, Math.max(1, bounded)) : pieces,
    thinking: reasoningTokens > 0 ? 'The sandbox thinks about what was asked.' : '',
    toolCalls,
    webSearches: behaviour.webSearches ?? 0,
    webFetches: behaviour.webFetches ?? 0,
    outputTokens: bounded,
    reasoningTokens: Math.min(reasoningTokens, bounded),
    stop: cut ? 'length' : toolCalls.length > 0 ? 'tool' : 'end',
  }
}

/** About how many tokens a text is: a quarter of its bytes, and at least one unless it is empty. */
export function tokensIn(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4)
}

const words = 'The sandbox read your request and answers with words that mean nothing at all. '.match(/\S+\s/g) ?? []

function textPieces(behaviour: Behaviour): string[] {
  if (behaviour.text !== undefined) return inPieces(behaviour.text, behaviour.chunkCount ?? 4)
  return Array.from({ length: behaviour.chunkCount ?? words.length }, (_, index) => words[index % words.length] ?? '')
}

function inPieces(text: string, count: number): string[] {
  const characters = [...text]
  const size = Math.max(1, Math.ceil(characters.length / Math.max(1, count)))
  return Array.from({ length: Math.ceil(characters.length / size) }, (_, index) =>
    characters.slice(index * size, (index + 1) * size).join(''),
  )
}
