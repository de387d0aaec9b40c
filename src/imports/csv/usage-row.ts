import { zeroUsd } from '../../base/money.ts'
import type { ReportedUsage } from '../../ledger/reported-usage.ts'

/** Usage that says nothing but what is given. */
export function usageRow(
  said: Partial<ReportedUsage> & Pick<ReportedUsage, 'at' | 'category' | 'basis'>,
): ReportedUsage {
  return { ...nothing, ...said }
}

const nothing: Omit<ReportedUsage, 'at' | 'category' | 'basis'> = {
  handle: '',
  keyRef: '',
  project: '',
  repository: '',
  model: '',
  modelRaw: '',
  tool: '',
  session: '',
  agent: '',
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  serverToolCalls: 0,
  requests: 0,
  costMicroUsd: zeroUsd,
  listMicroUsd: zeroUsd,
  priceVersion: '',
  serviceTier: '',
}
