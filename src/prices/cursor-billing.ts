/** How Cursor bills an event: inside the allowance, beyond it, by the developer's own key with another vendor, not at all. */
export type CursorBilling = 'included' | 'on-demand' | 'own-key' | 'not-charged'

/** By the event's kind as Cursor names it, in its API as in its files; null for a kind nobody knows. */
export function cursorBilling(kind: string): CursorBilling | null {
  let billing = billings.get(kind)
  if (billing === undefined) {
    billing = billingOfKind(kind)
    if (billings.size < 1_000) billings.set(kind, billing)
  }
  return billing
}

const billings = new Map<string, CursorBilling | null>()

/** The kinds as the API writes them (`Included in Business`) and as the dashboard's enum does (`USAGE_EVENT_KIND_…`). */
function billingOfKind(kind: string): CursorBilling | null {
  const words = kind
    .toLowerCase()
    .replace(/^usage_event_kind_/, '')
    .replaceAll(/[^a-z]+/g, ' ')
  if (words.includes('not charged') || words.includes('no charge')) return 'not-charged'
  if (words.startsWith('included') || words === 'free') return 'included'
  if (words.includes('api key')) return 'own-key'
  return words.startsWith('usage based') || words.startsWith('on demand') ? 'on-demand' : null
}
