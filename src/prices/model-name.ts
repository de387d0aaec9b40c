import type { Provider } from '../base/provider.ts'
import type { PriceBook, PriceList } from './price-book.ts'

/** A model the book knows: in whose list, under which id, and whether its name asks for the fast variant. */
export type KnownModel = { list: PriceList; model: string; isFast: boolean }

// Longer forms first: `-thinking-high` would else leave `-thinking` for another round, `-extra-high` an `-extra`.
const thinking = /-thinking(?:-(?:minimal|low|medium|high|xhigh|max))?$/
const effort = /-(?:none|minimal|low|medium|extra-high|xhigh|high)$/
const cursorEffort = /-(?:none|minimal|low|medium|extra-high|xhigh|high|max|ultra)$/
const fast = /-fast$/
const date = /-(?:\d{8}|\d{4}-\d{2}-\d{2})$/
const latest = /-latest$/
const longContext = /\[1m\]$/
const cursorOrder = /^claude-(\d+(?:-\d+)?)-(opus|sonnet|haiku|fable)(.*)$/

/**
 * Finds the model a vendor or a client's picker means by a name: exact ids and aliases first, then without date,
 * `-latest`, reasoning effort and `-fast`, one at a time, each tried in the book. Null when the book has none of them.
 */
export function knownModel(book: PriceBook, provider: Provider, name: string): KnownModel | null {
  for (const list of listsOf(provider)) {
    const found = findIn(book, list, provider, name.toLowerCase(), false)
    if (found) return found
  }
  return null
}

/** A name as other catalogues may list it: without date and `-latest`, nothing else taken off. */
export function withoutDate(name: string): string {
  return name.toLowerCase().replace(latest, '').replace(date, '')
}

/** Whose prices a provider's bill may follow. Cursor's own list goes before those of the models' makers. */
function listsOf(provider: Provider): readonly PriceList[] {
  return provider === 'cursor' ? ['cursor', 'anthropic', 'openai', 'xai'] : [provider]
}

function findIn(
  book: PriceBook,
  list: PriceList,
  provider: Provider,
  name: string,
  isFast: boolean,
): KnownModel | null {
  for (const spelling of spellings(list, name)) {
    // `grok-4.6-high-fast`: some fast variants stand in the book under an id of their own.
    const fastModel = isFast ? book.nameFor(list, `${spelling}-fast`) : ''
    if (book.rowsOf(list, fastModel)) return { list, model: fastModel, isFast: false }
    const model = book.nameFor(list, spelling)
    if (book.rowsOf(list, model)) return { list, model, isFast }
  }
  if (fast.test(name)) return findIn(book, list, provider, name.replace(fast, ''), true)
  // Outside Cursor's picker, `-max` or `-ultra` may be a model of its own: `gpt-5.1-codex-max` is.
  const suffixes = [date, latest, longContext, thinking, provider === 'cursor' ? cursorEffort : effort]
  const suffix = suffixes.find((one) => one.test(name))
  if (!suffix) return null
  return findIn(book, list, provider, name.replace(suffix, ''), isFast)
}

// Cursor writes `claude-4.6-sonnet` where Anthropic writes `claude-sonnet-4-6`.
function spellings(list: PriceList, name: string): string[] {
  if (list !== 'anthropic') return [name]
  const dashed = name.replaceAll('.', '-')
  const turned = dashed.replace(cursorOrder, 'claude-$2-$1$3')
  return [name, dashed, turned]
}
