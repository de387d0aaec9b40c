import type { Provider } from '../base/provider.ts'
import { knownModel } from './model-name.ts'
import { priceBook } from './price-book.ts'

/** The price book's id of a model a vendor names, by its id or in words; the name as it stands when the book has none. */
export function modelId(provider: Provider, name: string): string {
  return understood(provider, name).model
}

/** What to price a name by: the book's id, or a form of the name that says it is the fast variant. */
export function priceableName(provider: Provider, name: string): string {
  return understood(provider, name).priceable
}

type Understood = { model: string; priceable: string }

// Millions of events name a few dozen models; the look-up is too dear for each.
const known: Record<Provider, Map<string, Understood>> = { anthropic: new Map(), openai: new Map(), cursor: new Map() }

function understood(provider: Provider, name: string): Understood {
  const before = known[provider].get(name)
  if (before) return before
  const found = lookUp(provider, name)
  if (known[provider].size < 10_000) known[provider].set(name, found)
  return found
}

function lookUp(provider: Provider, name: string): Understood {
  for (const spelling of [name, ...spelledOut(name)]) {
    const found = knownModel(priceBook, provider, spelling)
    if (found) return { model: found.model, priceable: found.isFast ? spelling : found.model }
  }
  return { model: name, priceable: name }
}

/**
 * What a name in words may mean. Cursor's router writes `Cursor Grok 4.6 (Auto Balanced)`, `GPT-5.6 Sol (Auto, high)`,
 * `Opus 4.8, Auto` and `Premium (GPT-5.3-Codex)`; Anthropic's console `Claude Sonnet 4.6`. How the model was chosen is left
 * out, its effort does not change its price, and what is fast stays so.
 */
function spelledOut(name: string): string[] {
  if (!/[\s(),]/.test(name)) return []
  const [, plain = '', bracketed = ''] = /^([^(,]+)(?:[(,]\s*([^)]*)\)?)?$/.exec(name.trim()) ?? []
  const fast = /\bfast\b/i.test(bracketed) ? '-fast' : ''
  // `(Auto)` says how the model was chosen, which is no model's name.
  const inside = /^auto\b/i.test(bracketed) ? '' : bracketed
  return [plain, inside].flatMap((words) => {
    const dashed = words.trim().toLowerCase().replaceAll(/\s+/g, '-')
    if (dashed === '') return []
    // Claude's models go by their family: `Opus 4.8`.
    const full = /^(?:opus|sonnet|haiku|fable)-/.test(dashed) ? `claude-${dashed}` : dashed
    return dashed.endsWith('-fast') ? [full] : [`${full}${fast}`, full]
  })
}
