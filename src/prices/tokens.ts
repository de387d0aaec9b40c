/**
 * What a request used, in one form for every vendor. `input` is what was read fresh: cache reads and writes are counted
 * apart and never inside it (OpenAI's own counts include them, Anthropic's do not). `reasoning` is a part of `output`.
 */
export type TokenCounts = {
  input: number
  cacheRead: number
  cacheWrite5m: number
  cacheWrite1h: number
  output: number
  reasoning: number
}

/** The counts of nothing used. */
export const noTokens: TokenCounts = {
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  reasoning: 0,
}

/** Token counts under the names an entry of the ledger has for them. */
export function entryTokens(tokens: TokenCounts) {
  return {
    inputTokens: tokens.input,
    cacheReadTokens: tokens.cacheRead,
    cacheWrite5mTokens: tokens.cacheWrite5m,
    cacheWrite1hTokens: tokens.cacheWrite1h,
    outputTokens: tokens.output,
    reasoningTokens: tokens.reasoning,
  }
}
