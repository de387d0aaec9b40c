import type { MicroUsd } from '../../base/money.ts'
import { microUsd, zeroUsd } from '../../base/money.ts'
import type { Category } from '../../ledger/entry.ts'
import type { ReportedUsage } from '../../ledger/reported-usage.ts'
import { type CursorBilling, cursorBilling } from '../../prices/cursor-billing.ts'
import { modelId } from '../../prices/model-id.ts'
import { microUsdOfCents } from './cents.ts'
import type { UsageEvent } from './schema.ts'

/**
 * An event as entries: what its model cost, and Cursor's own fee where there is one. Together they cost what Cursor charges
 * for the event, to the micro-dollar.
 */
export function usagesOf(event: UsageEvent): ReportedUsage[] {
  const charged = microUsdOfCents(event.chargedCents)
  const fee = microUsdOfCents(event.cursorTokenFee ?? 0)
  const whole = usageOf(event)
  switch (billingOf(event)) {
    case 'included':
      return [{ ...whole, category: 'included', costMicroUsd: zeroUsd, listMicroUsd: worthOf(event, charged) }]
    case 'not-charged':
      return [{ ...whole, costMicroUsd: zeroUsd, listMicroUsd: zeroUsd }]
    // The maker of the model bills it to the key's owner and the proxy counts it: request, tokens and model cost.
    case 'own-key':
      return [feeOf(whole, fee)]
    case 'on-demand': {
      const cost = microUsd(charged - fee)
      const model: ReportedUsage = { ...whole, costMicroUsd: cost, listMicroUsd: listOf(event) ?? cost }
      return fee === 0 ? [model] : [model, feeOf(whole, fee)]
    }
  }
}

/** By its `kind`. One that nobody knows is billed if the event is chargeable, so that no new kind of dollar goes missing. */
function billingOf({ kind, isChargeable }: UsageEvent): CursorBilling {
  return cursorBilling(kind) ?? (isChargeable === false ? 'included' : 'on-demand')
}

function usageOf(event: UsageEvent): ReportedUsage {
  const { tokenUsage } = event
  return {
    at: Number(event.timestamp),
    handle: event.serviceAccountId || (event.userEmail ?? '').trim().toLowerCase(),
    keyRef: '',
    project: '',
    repository: '',
    model: modelId('cursor', event.model),
    modelRaw: event.model,
    tool: toolOf(event),
    session: event.conversationId ?? '',
    agent: '',
    category: 'overage',
    basis: 'vendor',
    inputTokens: tokenUsage?.inputTokens ?? 0,
    cacheReadTokens: tokenUsage?.cacheReadTokens ?? 0,
    cacheWrite5mTokens: tokenUsage?.cacheWriteTokens ?? 0,
    cacheWrite1hTokens: 0,
    outputTokens: tokenUsage?.outputTokens ?? 0,
    reasoningTokens: 0,
    serverToolCalls: 0,
    requests: 1,
    costMicroUsd: zeroUsd,
    listMicroUsd: zeroUsd,
    priceVersion: '',
    serviceTier: event.maxMode ? 'max' : '',
  }
}

function feeOf(usage: ReportedUsage, fee: MicroUsd): ReportedUsage {
  const none = { inputTokens: 0, cacheReadTokens: 0, cacheWrite5mTokens: 0, outputTokens: 0, requests: 0 }
  const category: Category = 'fee'
  return { ...usage, ...none, category, costMicroUsd: fee, listMicroUsd: fee }
}

/** What an event inside the allowance is worth: what it is charged against the allowance, else its tokens' list price. */
function worthOf(event: UsageEvent, charged: MicroUsd): MicroUsd {
  return charged === 0 ? (listOf(event) ?? zeroUsd) : charged
}

/** The model's cost before any discount. */
function listOf({ tokenUsage }: UsageEvent): MicroUsd | null {
  const cents = tokenUsage?.totalCents
  return cents === undefined || cents === null ? null : microUsdOfCents(cents)
}

function toolOf({ automationId, cloudAgentId, isHeadless }: UsageEvent): string {
  if (automationId) return 'cursor-automation'
  if (cloudAgentId) return 'cursor-cloud-agent'
  return isHeadless ? 'cursor-cli' : 'cursor'
}
