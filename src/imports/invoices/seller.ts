import type { Provider } from '../../base/provider.ts'
import { plainText } from './plain-text.ts'

// What only the seller's own invoices carry, and the names they go by.
const marks: ReadonlyArray<{ vendor: Provider; certain: RegExp; name: RegExp }> = [
  {
    vendor: 'cursor',
    certain: /hi@cursor\.com|87-?4436547|anysphere/,
    name: /anysphere(?:,? inc\.?)?|^cursor\b/i,
  },
  {
    vendor: 'anthropic',
    certain: /support@anthropic\.com|billing@anthropic\.com|anthropic,? pbc|anthropic ireland/,
    name: /anthropic(?:,? pbc| ireland,? limited)?/i,
  },
  {
    vendor: 'openai',
    certain: /ar@openai\.com|eu372041333|openai opco|openai ireland|openai,? l\.?l\.?c/,
    name: /openai(?: opco,? llc| ireland (?:ltd|limited)|,? llc)?/i,
  },
]

/**
 * Who wrote an invoice, from the texts above its lines without those about whom it is for. `vendor` is null for anybody but
 * the three; `name` is then the first line that could be one.
 */
export function sellerIn(texts: readonly string[]): { vendor: Provider | null; name: string } {
  const certain = marks.find((mark) => texts.some((text) => mark.certain.test(plainText(text))))
  const named = certain ?? marks.find((mark) => texts.some((text) => mark.name.test(text.trim())))
  if (!named) return { vendor: null, name: texts.find((text) => /^\p{L}[\p{L} .,&’'-]{2,60}$/u.test(text)) ?? '' }
  const names = texts.flatMap((text) => named.name.exec(text.trim())?.[0] ?? [])
  return { vendor: named.vendor, name: names.toSorted((one, other) => other.length - one.length)[0] ?? '' }
}
