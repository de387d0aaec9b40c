import { dayOf } from '../base/calendar.ts'
import { type AttoUsd, roundedTogether, splitUsd, sumOf } from '../base/exact-usd.ts'
import type { MicroUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'
import { tokenKinds } from '../prices/list-rates.ts'
import { modelId } from '../prices/model-id.ts'
import { entryTokens, type TokenCounts } from '../prices/tokens.ts'
import type { Basis, Category } from './entry.ts'
import type { ReportedUsage } from './reported-usage.ts'

/** What a vendor adds up for an hour or a day of one key, model, …, before money is rounded. */
export type UsageSum = {
  /** When the hour or day begins, in milliseconds. */
  at: number
  handle: string
  keyRef: string
  project: string
  modelRaw: string
  tool: string
  serviceTier: string
  tokens: TokenCounts
  serverToolCalls: number
  requests: number
  category: Category
  basis: Basis
  /** Null: nobody has said what it costs. */
  cost: AttoUsd | null
  list: AttoUsd | null
}

/** Gives usage its part of an amount of the bill, by weight. False: none of it has any weight. */
export function allot(amount: AttoUsd, sums: readonly UsageSum[], weightOf: (sum: UsageSum) => bigint): boolean {
  const weights = sums.map(weightOf)
  if (sumOf(weights) <= 0n) return false
  const parts = splitUsd(amount, weights)
  for (const [index, sum] of sums.entries()) sum.cost = (sum.cost ?? 0n) + (parts[index] ?? 0n)
  return true
}

/**
 * Ends the sharing of a bill. What it says nothing of is worth its list price, marked as estimated, while the bill may still
 * come; once it is too old for that (`isFree`) it costs nothing.
 */
export function settle(sum: UsageSum, { isFree, list }: { isFree: boolean; list: AttoUsd | null }): void {
  const isBilled = sum.cost !== null
  sum.list = isBilled ? sum.cost : list
  if (isBilled) return
  sum.cost = isFree ? 0n : list
  sum.basis = isFree ? 'vendor' : 'estimated'
}

/** One sum for all that agree in everything but what is counted: of a bill, the lines of one day for each kind of token. */
export function joinedSums(sums: readonly UsageSum[]): UsageSum[] {
  const cells = new Map<string, UsageSum>()
  for (const sum of sums) {
    const { at, handle, keyRef, project, modelRaw, tool, serviceTier, category, basis } = sum
    const key = JSON.stringify([at, handle, keyRef, project, modelRaw, tool, serviceTier, category, basis])
    const cell = cells.get(key)
    if (!cell) {
      cells.set(key, { ...sum, tokens: { ...sum.tokens } })
      continue
    }
    for (const kind of tokenKinds) cell.tokens[kind] += sum.tokens[kind]
    cell.serverToolCalls += sum.serverToolCalls
    cell.requests += sum.requests
    cell.cost = bothOrNone(cell.cost, sum.cost)
    cell.list = bothOrNone(cell.list, sum.list)
  }
  return [...cells.values()]
}

// What a part of is not known is not known.
function bothOrNone(one: AttoUsd | null, other: AttoUsd | null): AttoUsd | null {
  return one === null || other === null ? null : one + other
}

/**
 * The sums as the ledger takes them. Money is rounded once for each day of somebody with a key and a model, and shared out
 * within by largest remainder, so that hours add up to the day.
 */
export function roundedUsages(provider: Provider, sums: readonly UsageSum[]): ReportedUsage[] {
  const days = Map.groupBy(sums, (sum) =>
    JSON.stringify([dayOf(new Date(sum.at)), sum.handle, sum.keyRef, sum.modelRaw]),
  )
  return [...days.values()].flatMap((ofDay) => {
    const ordered = ofDay.toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1))
    const costs = rounded(ordered.map(({ cost }) => cost))
    const lists = rounded(ordered.map(({ list }) => list))
    return ordered.map((sum, index) =>
      reportedUsage(sum, {
        model: modelId(provider, sum.modelRaw),
        cost: costs[index] ?? null,
        list: lists[index] ?? null,
      }),
    )
  })
}

// What is rounded up must not hang on the order the vendor answers in: a repetition has to be the same.
function placeOf({ at, project, tool, serviceTier, category, tokens }: UsageSum): string {
  return JSON.stringify([at, project, tool, serviceTier, category, tokens])
}

function rounded(amounts: ReadonlyArray<AttoUsd | null>): Array<MicroUsd | null> {
  const together = roundedTogether(amounts.flatMap((amount) => amount ?? []))
  let next = 0
  return amounts.map((amount) => (amount === null ? null : (together[next++] ?? null)))
}

function reportedUsage(
  sum: UsageSum,
  { model, cost, list }: { model: string; cost: MicroUsd | null; list: MicroUsd | null },
): ReportedUsage {
  return {
    at: sum.at,
    handle: sum.handle,
    keyRef: sum.keyRef,
    project: sum.project,
    repository: '',
    model,
    modelRaw: sum.modelRaw,
    tool: sum.tool,
    session: '',
    agent: '',
    category: sum.category,
    basis: cost === null ? 'unpriced' : sum.basis,
    ...entryTokens(sum.tokens),
    serverToolCalls: sum.serverToolCalls,
    requests: sum.requests,
    costMicroUsd: cost,
    listMicroUsd: list,
    priceVersion: '',
    serviceTier: sum.serviceTier,
  }
}
