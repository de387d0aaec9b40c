import { type MicroUsd, roundToMicroUsd } from '../base/money.ts'
import type { ModelUse } from '../ledger/model-queries.ts'

/** What a model costs, and how that stands beside the others. Null where nothing was paid by request or by token. */
export type ModelCosts = {
  perRequestMicroUsd: MicroUsd | null
  perMillionMicroUsd: MicroUsd | null
  /** Share of what was read that came from a cache; null where nothing was read. */
  cacheReadShare: number | null
  /** In common use: see `isCommon`. */
  isCommon: boolean
  /** Cost of a request beside that of the cheapest, and of the middle one, of those in common use. */
  timesCheapest: number | null
  timesMedian: number | null
}

/** Puts what each model costs beside it. */
export function withCosts<Use extends ModelUse>(uses: readonly Use[]): Array<Use & ModelCosts> {
  const common = uses.filter((use) => isCommon(use, uses))
  const costs = common.flatMap((use) => perRequest(use) ?? []).toSorted((a, b) => a - b)
  const [cheapest = null, median = null] = [costs[0], costs[Math.floor((costs.length - 1) / 2)]]
  return uses.map((use) => {
    const each = perRequest(use)
    return {
      ...use,
      perRequestMicroUsd: each,
      perMillionMicroUsd: perMillion(use),
      cacheReadShare: cacheReadShare(use),
      isCommon: common.includes(use),
      timesCheapest: each === null || cheapest === null ? null : each / cheapest,
      timesMedian: each === null || median === null ? null : each / median,
    }
  })
}

/**
 * At least 20 paid requests and one in fifty of all: what is used now and then is no measure for others. Only what cost
 * something is.
 */
export function isCommon(use: ModelUse, all: readonly ModelUse[]): boolean {
  const requests = all.reduce((sum, { model, paidRequests }) => sum + (model === '' ? 0 : paidRequests), 0)
  return perRequest(use) !== null && use.paidRequests >= 20 && use.paidRequests * 50 >= requests
}

/** Usage spend by request that cost money; what an allowance covers would make it look cheaper than it is. */
function perRequest({ model, usageSpendMicroUsd, paidRequests }: ModelUse): MicroUsd | null {
  if (model === '' || paidRequests <= 0 || usageSpendMicroUsd <= 0) return null
  return roundToMicroUsd(usageSpendMicroUsd / paidRequests)
}

/** Usage spend by a million tokens of any kind, cache reads and writes as well; where their price is known. */
function perMillion({ model, usageSpendMicroUsd, paidTokens }: ModelUse): MicroUsd | null {
  if (model === '' || paidTokens <= 0 || usageSpendMicroUsd <= 0) return null
  return roundToMicroUsd((usageSpendMicroUsd / paidTokens) * 1e6)
}

function cacheReadShare({ tokens: { inputTokens, cacheReadTokens, cacheWriteTokens } }: ModelUse): number | null {
  const read = inputTokens + cacheReadTokens + cacheWriteTokens
  return read > 0 ? cacheReadTokens / read : null
}

/** The dearest of the models in common use beside the cheapest, by request; null where there is little between them. */
export function widestGap<Row extends ModelUse & ModelCosts>(
  rows: readonly Row[],
): { dear: Row; cheap: Row; times: number } | null {
  const common = rows
    .filter(({ isCommon: common }) => common)
    .toSorted((a, b) => (a.perRequestMicroUsd ?? 0) - (b.perRequestMicroUsd ?? 0))
  const [cheap, dear] = [common[0], common.at(-1)]
  const times = dear?.timesCheapest ?? 0
  return cheap && dear && times >= 2 ? { dear, cheap, times } : null
}

/** The few models that lead by a figure, of those in common use. */
export function ranks<Row extends ModelUse & ModelCosts>(
  rows: readonly Row[],
): { biggest: Row[]; efficient: Row[]; expensive: Row[] } {
  const common = rows.filter((row) => row.isCommon)
  const by = (of: (row: Row) => number) => common.toSorted((a, b) => of(a) - of(b)).slice(0, 3)
  return {
    biggest: by((row) => -row.usageSpendMicroUsd),
    efficient: by((row) => row.perMillionMicroUsd ?? Number.POSITIVE_INFINITY),
    expensive: by((row) => -(row.perRequestMicroUsd ?? 0)),
  }
}
