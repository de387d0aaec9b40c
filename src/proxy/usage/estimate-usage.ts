import { estimateTokens } from '../../prices/estimate-tokens.ts'
import { noUsage, type Usage } from '../../prices/price-usage.ts'
import { noTokens } from '../../prices/tokens.ts'
import type { Metered } from './usage-tap.ts'

/**
 * Usage of a request whose end was not seen: the vendor's figures where it gave any; the output, and the input when
 * nothing was said of it, counted from bytes.
 */
export function estimateUsage(metered: Metered, bytes: { request: number; output: number }): Usage {
  if (metered.kind === 'complete') return metered.usage
  const output = estimateTokens(bytes.output)
  if (metered.kind === 'begun') {
    const { tokens } = metered.usage
    return { ...metered.usage, tokens: { ...tokens, output: Math.max(tokens.output, output) } }
  }
  return { ...noUsage, tokens: { ...noTokens, input: estimateTokens(bytes.request), output } }
}
