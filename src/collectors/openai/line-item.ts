import { withoutDate } from '../../prices/model-name.ts'
import type { TokenKind } from '../list-rates.ts'

/** What a line of the bill is for: `gpt-6-astra, input_tokens`. `kind` null: its words do not say which tokens. */
export type LineItem =
  | { is: 'tokens'; model: string; kind: TokenKind | null }
  | { is: 'searches' }
  | { is: 'other'; words: string }

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
