import type { TokenKind } from './list-rates.ts'
import { withoutDate } from './model-name.ts'
import { noTokens, type TokenCounts } from './tokens.ts'

/** What a line of the bill is for: `gpt-6-astra, input_tokens`. `kind` null: its words do not say which tokens. */
export type LineItem =
  | { is: 'tokens'; model: string; kind: TokenKind | null }
  | { is: 'searches' }
  | { is: 'other'; words: string }

/** Reads the words of a line; null where the bill gives none. */
export function lineItemOf(text: string | null): LineItem {
  if (text === null) return { is: 'other', words: 'other' }
  if (/web.?search/i.test(text)) return { is: 'searches' }
  const [, model, words] = /^([^,]+),\s*(.+)$/.exec(text) ?? []
  if (model === undefined || words === undefined) return { is: 'other', words: text }
  return { is: 'tokens', model: model.trim(), kind: kindIn(words) }
}

const kinds: ReadonlyArray<[RegExp, TokenKind]> = [
  [/cache.?write/i, 'cacheWrite5m'],
  [/cache/i, 'cacheRead'],
  [/output/i, 'output'],
  [/input/i, 'input'],
]

function kindIn(words: string): TokenKind | null {
  return kinds.find(([form]) => form.test(words))?.[1] ?? null
}

/** Whether the bill and the report of usage mean the same model: one of them may leave its date out. */
export function isSameModel(one: string, other: string): boolean {
  return one === other || withoutDate(one) === withoutDate(other)
}

/** The tokens a line of the bill is for, as far as it says: so many `tokens`, or so many times `1000_tokens`. */
export function tokensBilled(item: LineItem, { quantity, unit }: { quantity: number; unit: string }): TokenCounts {
  if (item.is !== 'tokens' || item.kind === null || quantity <= 0) return noTokens
  const each = { tokens: 1, '1000_tokens': 1_000 }[unit]
  return each === undefined ? noTokens : { ...noTokens, [item.kind]: Math.round(quantity * each) }
}
