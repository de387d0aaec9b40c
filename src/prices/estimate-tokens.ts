const bytesPerToken = 4

/**
 * Tokens that so many bytes of text come to, for entries marked estimated only: four bytes to a token, rounded up,
 * the rule of thumb both vendors publish for English and code.
 */
export function estimateTokens(bytes: number): number {
  return Math.ceil(Math.max(0, bytes) / bytesPerToken)
}
