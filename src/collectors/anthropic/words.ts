/** The tool behind a product, named as the proxy names it; empty for plain use of the API. */
export function toolOf(product: string): string {
  return plain.has(product) ? '' : product.replaceAll('_', '-')
}

const plain = new Set(['', 'messages_api', 'message_batches_api', 'other'])

/** An instant as Anthropic writes it, without a fraction of a second. */
export function rfc3339(at: Date): string {
  return at.toISOString().replace(/\.\d+Z$/, 'Z')
}
