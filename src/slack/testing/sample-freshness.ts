import type { Freshness } from '../../reports/data-status-freshness.ts'

/** How fresh figures may be, for goldens. */

const readUpTo = new Date('2026-11-21T13:40:00Z')
const failingSince = new Date('2026-11-20T09:00:00Z')

export const sampleFresh: Freshness[] = [
  { accountId: 1, vendor: 'cursor', label: 'Engineering', readUpTo, failingSince: null },
  { accountId: 2, vendor: 'openai', label: 'OpenAI', readUpTo, failingSince },
]

export const worstFresh: Freshness[] = [
  ...Array.from({ length: 9 }, (_, index) => ({
    accountId: index + 3,
    vendor: 'anthropic' as const,
    label: `<!channel> ${'l'.repeat(80)} ${index}`,
    readUpTo,
    failingSince: index % 2 === 0 ? failingSince : null,
  })),
  { accountId: 20, vendor: 'cursor', label: 'new', readUpTo: null, failingSince: null },
]
