import { z } from 'zod'
import type { Spend } from '../../../ledger/spend-queries.ts'
import { microUsdShape } from '../shapes.ts'

/** The sums of some usage, as every report has them. */
export const spendFields = {
  usageSpendMicroUsd: microUsdShape.describe('What was spent on usage: overage, API and fees. The figure people mean.'),
  includedValueMicroUsd: microUsdShape.describe('What usage inside allowances is worth; in no other sum.'),
  seatsMicroUsd: microUsdShape.describe('Subscriptions, spread by day.'),
  totalMicroUsd: microUsdShape.describe('Usage spend and seats.'),
  requests: z.int(),
  unpricedRequests: z.int().describe('Those with no known price: in no sum of money.'),
  inputTokens: z.int(),
  cacheReadTokens: z.int(),
  cacheWriteTokens: z.int(),
  outputTokens: z.int(),
  reasoningTokens: z.int(),
}

export const spendShape = z.object(spendFields)

/** The fields of a sum and nothing else of a row. */
export function shownSpend(row: Spend): z.input<typeof spendShape> {
  return {
    usageSpendMicroUsd: row.usageSpendMicroUsd,
    includedValueMicroUsd: row.includedValueMicroUsd,
    seatsMicroUsd: row.seatsMicroUsd,
    totalMicroUsd: row.totalMicroUsd,
    requests: row.requests,
    unpricedRequests: row.unpricedRequests,
    inputTokens: row.inputTokens,
    cacheReadTokens: row.cacheReadTokens,
    cacheWriteTokens: row.cacheWriteTokens,
    outputTokens: row.outputTokens,
    reasoningTokens: row.reasoningTokens,
  }
}

/** Cents, as cursor-usage-tracker tells money: whole ones. */
export function centsOf(microUsd: number): number {
  return Math.round(microUsd / 10_000)
}

/** Whole dollars, as cursor-usage-tracker tells what models cost. */
export function dollarsOf(microUsd: number): number {
  return Math.round(microUsd / 1_000_000)
}
